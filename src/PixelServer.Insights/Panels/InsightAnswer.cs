namespace PixelServer.Insights.Panels;

/// <summary>What every answer begins with: what it is about, how far it goes, and the statement behind it.</summary>
public abstract record InsightAnswer
{
    /// <summary>Site id.</summary>
    public required string Site { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>First day of what it is compared with; null where with nothing.</summary>
    public DateOnly? ComparedFrom { get; init; }

    /// <summary>Last day of what it is compared with.</summary>
    public DateOnly? ComparedUntil { get; init; }

    /// <summary>Events that were loaded until then are in it; null before the first filling.</summary>
    public DateTimeOffset? SeenUntil { get; init; }

    /// <summary>The statement behind the figures; any ClickHouse client runs it.</summary>
    public required string Sql { get; init; }

    /// <summary>What is to be known of the figures: where they are estimates, what was left out.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
