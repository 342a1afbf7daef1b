using System.Text.Json.Serialization;

namespace PixelServer.Insights.Panels;

/// <summary>The figures of some sessions.</summary>
public sealed record Metrics
{
    public long Visitors { get; init; }

    /// <summary>Visitors whose first session ever is among them.</summary>
    public long NewVisitors { get; init; }

    public long Sessions { get; init; }

    public long PageViews { get; init; }

    public long Events { get; init; }

    /// <summary>Sessions with 10 s of attention, two page views or a conversion.</summary>
    public long EngagedSessions { get; init; }

    public long EngagementSeconds { get; init; }

    /// <summary>Share of sessions that were not engaged.</summary>
    public double BounceRate => Share.Of(Sessions - EngagedSessions, Sessions);

    public long Purchases { get; init; }

    public long SignUps { get; init; }

    public long Leads { get; init; }

    /// <summary>Sessions with a purchase, a sign-up or a lead.</summary>
    public long Conversions { get; init; }

    /// <summary>Share of sessions that are conversions.</summary>
    public double ConversionRate => Share.Of(Conversions, Sessions);

    /// <summary>Worth of the purchases by currency.</summary>
    public IReadOnlyList<CurrencyAmount> Revenue => CurrencyAmount.Of(Currencies, Revenues);

    [JsonIgnore]
    internal IReadOnlyList<string> Currencies { get; init; } = [];

    [JsonIgnore]
    internal IReadOnlyList<decimal> Revenues { get; init; } = [];
}
