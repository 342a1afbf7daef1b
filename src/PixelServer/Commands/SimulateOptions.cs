using System.CommandLine;
using System.Globalization;
using PixelServer.Configuration;
using PixelServer.Pipeline.Simulation;

namespace PixelServer.Commands;

/// <summary>The options of <see cref="SimulateCommand"/> and what they mean together.</summary>
internal sealed class SimulateOptions
{
    private const double UsualEvents = 100_000;
    private const int UsualDays = 180;
    private const double UsualRate = 20;
    private const int UsualSeconds = 60;
    private const double HighestRate = 10_000;

    private readonly Option<string> _data = CommandOptions.Data();
    private readonly Option<string> _site = new("--site") { Description = "Site of the events", HelpName = "ID", DefaultValueFactory = _ => "demo" };
    private readonly Option<long?> _events = new("--events") { Description = $"How many events, about [default: {UsualEvents:N0}]", HelpName = "N" };
    private readonly Option<long?> _visitors = new("--visitors") { Description = "How many visitors, instead", HelpName = "N" };
    private readonly Option<double?> _perVisitor = new("--events-per-visitor")
    {
        Description = FormattableString.Invariant(
            $"Mean events of a visitor [default: {SimulationPlan.UsualEventsPerVisitor:0.00}, from published figures]"),
        HelpName = "X",
    };

    private readonly Option<int?> _days = new("--days") { Description = $"Length of the traffic [default: {UsualDays}]", HelpName = "N" };
    private readonly Option<string?> _until = new("--until")
    {
        Description = "Its end: a date, a time, or now [default: where such traffic ended before, else now]",
        HelpName = "TIME",
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Another number makes other visitors",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _next = new("--next")
    {
        Description = "Make what follows in so many days after the end instead, by the same visitors and new ones",
        HelpName = "DAYS",
    };

    private readonly Option<string?> _truth = new("--truth")
    {
        Description = "Write what is hidden of each visitor, and the probability of a purchase in the next 14 days, as CSV",
        HelpName = "FILE",
    };

    private readonly Option<bool> _attention = new("--attention")
    {
        Description = "Make seconds of attention, scrolling and forms too, as events besides",
    };

    private readonly Option<int?> _loadedBefore = new("--loaded-before-days")
    {
        Description = "Let the rows look as if loaded so many days ago",
        HelpName = "N",
    };

    private readonly Option<bool> _live = new("--live")
    {
        Description = "Send visits to the running server now, as browsers would, instead of storing a history",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = $"With --live: events a second [default: {UsualRate}]",
        HelpName = "N",
    };

    private readonly Option<int?> _seconds = new("--seconds")
    {
        Description = $"With --live: for how long [default: {UsualSeconds}]",
        HelpName = "N",
    };


    public Option<bool> Json { get; } = new("--json") { Description = "The summary as JSON" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _data, _site, _events, _visitors, _perVisitor, _days, _until, _seed, _next, _attention, _truth, _loadedBefore, _live, _rate, _seconds, Json,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">What was asked for cannot be meant.</exception>
    public SimulateRequest Read(ParseResult result)
    {
        Check(result);
        var live = result.GetValue(_live);
        var end = EndOf(result.GetValue(_until));
        var (visitors, perVisitor) = Size(result.GetValue(_events), result.GetValue(_visitors), result.GetValue(_perVisitor));
        return new SimulateRequest
        {
            Data = new DataDirectory(result.GetRequiredValue(_data)),
            Plan = new SimulationPlan
            {
                Site = result.GetRequiredValue(_site),
                Until = end ?? Now(),
                Visitors = visitors,
                Seed = result.GetValue(_seed),
                Days = result.GetValue(_days) ?? UsualDays,
                EventsPerVisitor = perVisitor,
                NextDays = result.GetValue(_next),
            },
            EndIsOpen = result.GetValue(_until) is null,
            HasAttention = result.GetValue(_attention),
            Truth = result.GetValue(_truth),
            LoadedBeforeDays = result.GetValue(_loadedBefore),
            Live = live,
            Rate = result.GetValue(_rate) ?? UsualRate,
            Seconds = result.GetValue(_seconds) ?? UsualSeconds,
        };
    }

    private static (long Visitors, double? PerVisitor) Size(long? events, long? visitors, double? perVisitor) => (events, visitors) switch
    {
        ({ } some, { } people) => (people, (double)some / people),
        (null, { } people) => (people, perVisitor),
        _ => ((long)Math.Max(1, Math.Round((events ?? UsualEvents) / (perVisitor ?? SimulationPlan.UsualEventsPerVisitor))), perVisitor),
    };

    private static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    // Null for an end that is not named, and for now.
    private static DateTimeOffset? EndOf(string? text) => text is null or "now" ? null : Parse(text);

    private static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds())
            : null;

    private void Check(ParseResult result)
    {
        RequireWithin("--days", result.GetValue(_days) ?? UsualDays, 1, SimulationPlan.MostDays);
        RequireWithin("--next", result.GetValue(_next), 0, SimulationPlan.MostDays);
        RequireWithin("--events", result.GetValue(_events) ?? 1, 1, SimulationPlan.MostVisitors * 10);
        RequireWithin("--visitors", result.GetValue(_visitors) ?? 1, 1, SimulationPlan.MostVisitors);
        RequireWithin("--loaded-before-days", result.GetValue(_loadedBefore) ?? 0, 0, SimulationPlan.MostDays);
        RequireWithin("--rate", result.GetValue(_rate) ?? UsualRate, 0.01, HighestRate);
        RequireWithin("--seconds", result.GetValue(_seconds) ?? UsualSeconds, 1, 86_400);
        CheckSize(result.GetValue(_events), result.GetValue(_visitors), result.GetValue(_perVisitor));
        CheckEnd(result.GetValue(_until));
        CheckWay(result);
    }

    private static void CheckSize(long? events, long? visitors, double? perVisitor)
    {
        Require(
            events is null || visitors is null || perVisitor is null,
            "Two of --events, --visitors and --events-per-visitor say it all; leave one out.");
        if ((perVisitor ?? (visitors is null ? null : (double?)events / visitors)) is { } mean)
        {
            Require(
                mean >= SimulationPlan.FewestEventsPerVisitor && mean <= SimulationPlan.MostEventsPerVisitor,
                FormattableString.Invariant($"A visitor can have {SimulationPlan.FewestEventsPerVisitor:0.00} (one session) to ")
                + FormattableString.Invariant($"{SimulationPlan.MostEventsPerVisitor} events on average, not {mean:0.##}."));
        }
    }

    private static void CheckEnd(string? text)
    {
        if (text is not (null or "now"))
        {
            var time = Parse(text);
            Require(time is not null, $"--until takes a date (2026-11-01), a time (2026-11-01T12:00:00Z) or now, not '{text}'.");
            Require(time is { Year: > 1980 and < 2090 }, "--until must be from 1981 to 2089.");
        }
    }

    private void CheckWay(ParseResult result)
    {
        if (result.GetValue(_live))
        {
            const string why = "does not go with --live, which sends new visits and stores no history.";
            Require(result.GetValue(_truth) is null, $"--truth {why}");
            Require(!result.GetValue(_attention), $"--attention {why}");
            Require(result.GetValue(_next) == 0, $"--next {why}");
            Require(result.GetValue(_loadedBefore) is null, $"--loaded-before-days {why}");
            Require(result.GetValue(_until) is null, $"--until {why}");
        }
        else
        {
            Require(result.GetValue(_rate) is null && result.GetValue(_seconds) is null, "--rate and --seconds go with --live.");
        }
    }

    private static void RequireWithin(string option, double value, double least, double most) => Require(
        value >= least && value <= most, string.Create(CultureInfo.InvariantCulture, $"{option} must be from {least:0.##} to {most:0}."));

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UsageException(otherwise);
        }
    }
}
