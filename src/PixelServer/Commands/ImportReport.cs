using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Import;
using Spectre.Console;

namespace PixelServer.Commands;

/// <summary>Tells a person, or with JSON a program, how an import goes: a bar on standard error, the summary on standard output.</summary>
internal sealed class ImportReport(bool json, TimeProvider time)
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs an import, shows how far it is, and prints what it did.</summary>
    public async Task<ImportSummary> FollowAsync(ImportSource source, FileImport import, CancellationToken stop)
    {
        var started = time.GetTimestamp();

        // Reading blocks its thread; the bar needs another.
        var running = Task.Run(() => import.RunAsync(stop), CancellationToken.None);
        if (!Console.IsErrorRedirected)
        {
            await ShowAsync(source, import, running, started);
        }

        var summary = await running;
        Print(source.Name, summary, time.GetElapsedTime(started));
        return summary;
    }

    /// <summary>Says why the command did not do what it was asked for.</summary>
    public static void Failed(string message) => Console.Error.WriteLine($"pixelserver import: {message}");

    private async Task ShowAsync(ImportSource source, FileImport import, Task running, long started)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var progress = console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        await progress.StartAsync(async context =>
        {
            var name = Markup.Escape(Path.GetFileName(source.Name));
            var bar = context.AddTask(name, maxValue: source.TotalBytes ?? 1);
            bar.IsIndeterminate = source.TotalBytes is null;
            using var timer = new PeriodicTimer(RefreshInterval, time);
            while (!running.IsCompleted)
            {
                var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
                await Task.WhenAny(running, tick);
                var rate = import.RowsRead / Math.Max(time.GetElapsedTime(started).TotalSeconds, 0.001);
                bar.Value = source.TotalBytes is null ? 0 : source.BytesRead;
                bar.Description = string.Create(CultureInfo.InvariantCulture, $"{name} {import.RowsRead:N0} rows, {rate:N0}/s");
            }
        });
    }

    private void Print(string file, ImportSummary summary, TimeSpan elapsed)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                file,
                rows = summary.Rows,
                events = summary.Events,
                rejected = summary.Rejected,
                already_there = summary.AlreadyThere,
                erased = summary.Erased,
                reasons = summary.Reasons,
                stopped = summary.Stopped,
                seconds = Math.Round(elapsed.TotalSeconds, 3),
            }));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("file", "rows", "events", "rejected", "already there", "seconds");
        foreach (var column in table.Columns.Skip(1))
        {
            column.Alignment(Justify.Right);
        }

        table.AddRow(
            Markup.Escape(file),
            Number(summary.Rows),
            Number(summary.Events),
            Number(summary.Rejected),
            Number(summary.AlreadyThere),
            elapsed.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        if (summary.Erased > 0)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"left out: {Number(summary.Erased)} rows of visitors who were erased");
        }

        foreach (var (reason, count) in summary.Reasons.OrderByDescending(pair => pair.Value))
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"rejected: {Number(count)} rows {reason}; see the table rejected_events");
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
