namespace PixelServer.Insights.Panels;

/// <summary>The sessions that have a value.</summary>
public sealed record BreakdownRow
{
    /// <summary>The value; empty where it is not known.</summary>
    public required string Value { get; init; }

    public required long Sessions { get; init; }

    public required long Visitors { get; init; }

    /// <summary>Share of sessions that are their visitor's first.</summary>
    public required double NewShare { get; init; }

    public required double PagesPerSession { get; init; }

    /// <summary>Seconds of attention in a session.</summary>
    public required double EngagementPerSession { get; init; }

    public required double EngagedShare { get; init; }

    /// <summary>Sessions with a purchase, a sign-up or a lead.</summary>
    public required long Conversions { get; init; }

    public required double ConversionRate { get; init; }

    public required IReadOnlyList<CurrencyAmount> Revenue { get; init; }

    public required IReadOnlyList<CurrencyAmount> RevenuePerSession { get; init; }

    /// <summary>Sessions in the time it is compared with; null where with nothing.</summary>
    public required long? PreviousSessions { get; init; }

    /// <summary>0.1 for a tenth more sessions than before; null where there were none.</summary>
    public double? Change => PreviousSessions is > 0 ? ((double)Sessions / PreviousSessions) - 1 : null;

    /// <summary>The change is more than chance does, of all rows shown: at most one in twenty of those that say so is not.</summary>
    public bool Significant { get; init; }

    /// <summary>How likely a change as great is by chance; null where it is compared with nothing.</summary>
    public double? PValue { get; init; }

    /// <summary>Sessions day by day; of the first rows only.</summary>
    public IReadOnlyList<long>? Series { get; init; }
}
