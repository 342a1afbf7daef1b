namespace PixelServer.Insights.Questions;

/// <summary>Which sessions a question is about: a site, some days, and what they are compared with and filtered by. Immutable.</summary>
public sealed record InsightQuery
{
    public const string Utc = "UTC";

    /// <summary>Site id.</summary>
    public required string Site { get; init; }

    /// <summary>First day, in <see cref="TimeZone"/>.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>IANA name, known to ClickHouse.</summary>
    public string TimeZone { get; init; } = Utc;

    public Comparison Compare { get; init; } = Comparison.Previous;

    public BotChoice Bots { get; init; } = BotChoice.Exclude;

    /// <summary>All of them must hold.</summary>
    public IReadOnlyList<InsightFilter> Filters { get; init; } = [];

    /// <summary>Number of days.</summary>
    public int Days => Until.DayNumber - From.DayNumber + 1;

    /// <summary>First day of what it is compared with; null where with nothing.</summary>
    public DateOnly? ComparedFrom => Compare switch
    {
        Comparison.Previous => From.AddDays(-Days),
        Comparison.Year => From.AddYears(-1),
        _ => null,
    };

    /// <summary>Last day of what it is compared with: as many days.</summary>
    public DateOnly? ComparedUntil => ComparedFrom?.AddDays(Days - 1);

    /// <summary>Points of the time that is asked for, where so many days are one.</summary>
    internal int Points(int daysPerPoint) => (Days + daysPerPoint - 1) / daysPerPoint;

    /// <summary>Points of the time it is compared with; they come before the others.</summary>
    internal int ComparedPoints(int daysPerPoint) => ComparedFrom is null ? 0 : Points(daysPerPoint);
}
