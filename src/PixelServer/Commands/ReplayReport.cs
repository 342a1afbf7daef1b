using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Replay;
using Spectre.Console;

namespace PixelServer.Commands;

/// <summary>Tells a person, or with JSON a program, how a replay goes: a bar on standard error, the summary on standard output.</summary>
internal sealed class ReplayReport(bool json, TimeProvider time)
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs a replay, shows how far it is, and prints what it did.</summary>
    public async Task<ReplaySummary> FollowAsync(EventReplay replay, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var running = Task.Run(() => replay.RunAsync(stop), CancellationToken.None);
        if (!Console.IsErrorRedirected)
        {
            await ShowAsync(replay, running);
        }

        var summary = await running;
        Print(summary, replay.IsTrial, time.GetElapsedTime(started));
        return summary;
    }

    /// <summary>Says why the command did not do what it was asked for.</summary>
    public static void Failed(string message) => Console.Error.WriteLine($"pixelserver replay: {message}");

    private async Task ShowAsync(EventReplay replay, Task running)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var progress = console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        await progress.StartAsync(async context =>
        {
            var bar = context.AddTask("rejected events");
            using var timer = new PeriodicTimer(RefreshInterval, time);
            while (!running.IsCompleted)
            {
                var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
                await Task.WhenAny(running, tick);
                bar.IsIndeterminate = replay.Total < 0;
                bar.MaxValue = Math.Max(replay.Total, 1);
                bar.Value = replay.Read;
                bar.Description = $"{Number(replay.Read)} rejected events";
            }
        });
    }

    private void Print(ReplaySummary summary, bool isTrial, TimeSpan elapsed)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                read = summary.Read,
                stored = summary.Stored,
                already_stored = summary.AlreadyStored,
                still_rejected = summary.StillRejected,
                reasons = summary.Reasons,
                not_replayable = summary.NotReplayable,
                dry_run = isTrial,
                stopped = summary.Stopped,
                seconds = Math.Round(elapsed.TotalSeconds, 3),
            }));
            return;
        }

        var stored = isTrial ? "would be stored" : "stored";
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("read", stored, "already stored", "still rejected", "not replayable", "seconds");
        foreach (var column in table.Columns)
        {
            column.Alignment(Justify.Right);
        }

        table.AddRow(
            Number(summary.Read),
            Number(summary.Stored),
            Number(summary.AlreadyStored),
            Number(summary.StillRejected),
            Number(summary.NotReplayable),
            elapsed.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        foreach (var (reason, count) in summary.Reasons.OrderByDescending(pair => pair.Value))
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"still rejected: {Number(count)} {reason}; see the table rejected_events");
        }

        if (summary.NotReplayable > 0)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"not replayable: {Number(summary.NotReplayable)}; they are no requests but lines of imported files or damaged records");
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
