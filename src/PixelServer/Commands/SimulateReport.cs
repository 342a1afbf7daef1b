using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Simulation;
using Spectre.Console;

namespace PixelServer.Commands;

/// <summary>Tells a person, or with JSON a program, how making traffic goes: a bar on standard error, the summary on standard output.</summary>
internal sealed class SimulateReport(bool json, TimeProvider time)
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Says why the command did not do what it was asked for.</summary>
    public static void Failed(string message) => Console.Error.WriteLine($"pixelserver simulate: {message}");

    /// <summary>Shows a bar while something runs, where a person looks on.</summary>
    public async Task<T> FollowAsync<T>(Func<Task<T>> run, Func<double> partDone, Func<TimeSpan, string> describe)
    {
        // Making rows keeps its thread busy; the bar needs another.
        var running = Task.Run(run);
        if (!Console.IsErrorRedirected)
        {
            var started = time.GetTimestamp();
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            var progress = console.Progress().AutoClear(true).Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
            await progress.StartAsync(async context =>
            {
                var bar = context.AddTask(describe(TimeSpan.Zero), maxValue: 1);
                using var timer = new PeriodicTimer(RefreshInterval, time);
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
                    bar.Value = partDone();
                    bar.Description = describe(time.GetElapsedTime(started));
                }
            });
        }

        return await running;
    }

    public void Print(SimulationPlan plan, SimulationSummary summary, TimeSpan elapsed, string? truth)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                site = plan.Site,
                seed = plan.Seed,
                visitors = plan.Visitors,
                days = plan.Days,
                until = plan.Until.UtcDateTime,
                next_days = plan.NextDays,
                events = summary.Events,
                blocks = summary.Blocks,
                blocks_already_there = summary.BlocksThere,
                stopped = summary.Stopped,
                truth,
                seconds = Math.Round(elapsed.TotalSeconds, 3),
                making_seconds = Math.Round(summary.Making.TotalSeconds, 3),
                storing_seconds = Math.Round(summary.Storing.TotalSeconds, 3),
            }));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns(
            "site", "until", "days", "visitors", "events stored", "blocks", "already there", "seconds");
        foreach (var column in table.Columns.Skip(2))
        {
            column.Alignment(Justify.Right);
        }

        table.AddRow(
            Markup.Escape(plan.Site),
            plan.Until.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            plan.NextDays > 0 ? $"next {plan.NextDays}" : Number(plan.Days),
            Number(plan.Visitors),
            Number(summary.Events),
            Number(summary.Blocks),
            Number(summary.BlocksThere),
            elapsed.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }

    public void Print(SimulationPlan plan, LiveSummary summary, TimeSpan elapsed)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                site = plan.Site,
                accepted = summary.Accepted,
                refused = summary.Refused,
                last_refusal = summary.LastRefusal,
                visitors = summary.Visitors,
                stopped = summary.Stopped,
                seconds = Math.Round(elapsed.TotalSeconds, 3),
            }));
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{summary.Accepted:N0} events of {summary.Visitors:N0} visitors sent in {elapsed.TotalSeconds:N1} s"));
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
