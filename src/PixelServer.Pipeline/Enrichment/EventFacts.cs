using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Pipeline.Enrichment.UserAgents;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// What enrichment found out about an event; what is not known is empty. Filled again for each event by <see cref="EventEnricher"/>; not
/// thread-safe.
/// </summary>
public sealed class EventFacts
{
    private static readonly UserAgent UnknownAgent = new();

    private GeoPlace _place;

    /// <summary>Where the request came from.</summary>
    public ref readonly GeoPlace Place => ref _place;

    /// <summary>The network lets out servers. People behind a VPN come from there too, so it makes no bot.</summary>
    public bool IsDatacenter { get; internal set; }

    /// <summary>What sent the request.</summary>
    public UserAgent Agent { get; internal set; } = UnknownAgent;

    /// <summary>Where the visitor came from.</summary>
    public TrafficSource Source { get; } = new();

    internal void SetPlace(in GeoPlace place) => _place = place;

    /// <summary>Nothing is known of the agent, not even that there was none.</summary>
    internal void ClearAgent() => Agent = UnknownAgent;

    internal void Clear()
    {
        _place = default;
        IsDatacenter = false;
        Agent = UnknownAgent;
        Source.Clear();
    }
}
