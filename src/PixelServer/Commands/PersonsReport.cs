using System.Globalization;
using System.Text.Json;
using PixelServer.Pipeline.Persons;
using Spectre.Console;

namespace PixelServer.Commands;

/// <summary>Tells a person, or with JSON a program, about persons: what a build is at on standard error, results on standard output.</summary>
internal sealed class PersonsReport(bool json)
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Says why the command did not do what it was asked for.</summary>
    public static void Failed(string message) => Console.Error.WriteLine($"pixelserver persons: {message}");

    /// <summary>Runs a build and shows what it is at.</summary>
    public static async Task<PersonBuildRecord> FollowAsync(PersonBuild build, bool isFull, CancellationToken cancellationToken)
    {
        var running = build.RunAsync(isFull, cancellationToken);
        if (!Console.IsErrorRedirected)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            await console.Status().StartAsync("building", async context =>
            {
                using var timer = new PeriodicTimer(RefreshInterval);
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
                    context.Status(build.Step);
                }
            });
        }

        return await running;
    }

    public void Print(PersonBuildRecord record)
    {
        if (json)
        {
            PrintJson(Figures(record));
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Persons:N0} persons of {record.Visitors:N0} visitors, by {record.Links:N0} links; {record.SharedVisitors:N0} shared computers; left out: "
            + $"{record.Unusable:N0} identities of too many or nobody, {record.Meaningless:N0} meaningless links; {record.Seconds:0.0} s"));
    }

    public void Print(string decision, string hint, PersonBuildRecord? build)
    {
        if (json)
        {
            PrintJson(new { decision, build = build is null ? null : Figures(build) });
            return;
        }

        Console.WriteLine(hint == "undone" ? $"decision {decision} is undone" : $"decision {decision}; {hint} {decision}");
        if (build is not null)
        {
            Print(build);
        }
    }

    public void Print(IReadOnlyList<KnownPerson> persons)
    {
        if (json)
        {
            PrintJson(persons);
            return;
        }

        foreach (var person in persons)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"person {person.Person}"));
            PrintTable(
                ["visitor", "since", "until"],
                person.Visitors.Select(one => new[] { one.Visitor.ToString(CultureInfo.InvariantCulture), one.Since ?? "always", one.Until ?? "always" }));
            PrintTable(
                ["identity", "visitors", "first seen", "last seen"],
                person.Identities.Select(one => new[] { one.Subject, one.Visitors.ToString(CultureInfo.InvariantCulture), one.FirstSeen, one.LastSeen }));
        }
    }

    public void Print(IReadOnlyList<StoredDecision> decisions)
    {
        if (json)
        {
            PrintJson(decisions);
            return;
        }

        PrintTable(
            ["id", "made", "decision", "owner", "of", "and", "note", "undone"],
            decisions.Select(one => new[] { one.Id, Time(one.MadeAt), one.Kind, one.Owner, one.First, one.Second, one.Note, one.UndoneAt is { } at ? Time(at) : "" }));
    }

    // Ids and hashes are copied from here: a table drawn to the terminal's width would break them.
    private static void PrintTable(string[] headers, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend(headers).ToList();
        var widths = headers.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            Console.WriteLine("  " + string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static object Figures(PersonBuildRecord record) => new
    {
        record.Persons,
        record.Visitors,
        record.Links,
        record.SharedVisitors,
        record.Unusable,
        record.Meaningless,
        Seconds = Math.Round(record.Seconds, 3),
    };

    private static void PrintJson(object result) => Console.WriteLine(JsonSerializer.Serialize(result, Snake));
}
