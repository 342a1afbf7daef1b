using System.ComponentModel;

namespace PixelServer.Sites.Installing;

/// <summary>Whether a site's snippet works: what has arrived, and what could be better.</summary>
internal sealed record InstallationView
{
    public required string Site { get; init; }

    [Description("Where the site's pages reach the collector, without a slash at the end; null when this process does not know")]
    public required string? Collector { get; init; }

    [Description("What to put into the site's pages; null where the collector is not known")]
    public required string? Snippet { get; init; }

    [Description("When the first event was received; null before")]
    public required DateTimeOffset? First { get; init; }

    [Description("When the last event was received; null before the first, or when that was more than 30 days ago")]
    public required DateTimeOffset? Last { get; init; }

    [Description("Of the last 24 hours")]
    public required ArrivalView Day { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>What arrived of a site.</summary>
internal sealed record ArrivalView
{
    public required long Events { get; init; }

    [Description("Share of events with a visitor cookie; null without events")]
    public required double? CookieShare { get; init; }

    [Description("Share of events with consent to analytics")]
    public required double? AnalyticsShare { get; init; }

    [Description("Share of events with consent to marketing")]
    public required double? MarketingShare { get; init; }

    [Description("Events of bots among them")]
    public required long Bots { get; init; }

    [Description("By host of the page, the most first; at most 50")]
    public required IReadOnlyList<PageHostView> Hosts { get; init; }

    [Description("What was accepted and turned out to be no event, by reason; at most 50. Events sent twice are duplicate_event")]
    public required IReadOnlyList<RejectionView> Rejected { get; init; }
}

/// <summary>Events of the pages of a host.</summary>
internal sealed record PageHostView(
    string Host,
    long Events,
    DateTimeOffset Last,
    [property: Description("Whether pages of this host may send with POST: their origin is the site's, or the collector's own")] bool Allowed);

/// <summary>What was rejected for a reason.</summary>
internal sealed record RejectionView(string Reason, string Detail, long Events, DateTimeOffset Last);
