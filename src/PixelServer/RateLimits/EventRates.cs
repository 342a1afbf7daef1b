using System.Net;
using Microsoft.Extensions.Options;
using PixelServer.Collection;

namespace PixelServer.RateLimits;

/// <summary>The limits of events: by the sender's address, then by site, so that what an address has too much costs its site nothing. Thread-safe.</summary>
internal sealed class EventRates
{
    private const int SecondsAtOnce = 10;
    private const int Sites = 1024;

    private readonly TokenTable? _addresses;
    private readonly TokenTable? _sites;

    public EventRates(IOptions<RateLimitOptions> options, TimeProvider time)
    {
        var limits = options.Value;
        _addresses = Table(limits.AddressEventsPerSecond, limits.Addresses, time);
        _sites = Table(limits.SiteEventsPerSecond, Sites, time);
    }

    /// <summary>Counts events; zero, or how long to wait until they would be taken.</summary>
    public TimeSpan Take(IPAddress? address, Site site, int events)
    {
        var wait = _addresses is not null && SenderAddress.Of(address) is { } sender ? _addresses.Take(sender, events) : TimeSpan.Zero;
        return wait > TimeSpan.Zero || _sites is null ? wait : _sites.Take((uint)site.Id.GetHashCode(StringComparison.Ordinal), events);
    }

    // A whole batch must fit into a full bucket, or it could never be sent.
    private static TokenTable? Table(int perSecond, int senders, TimeProvider time) =>
        perSecond == 0 ? null : new TokenTable(TimeSpan.FromSeconds(1) / perSecond, Math.Max(SecondsAtOnce * perSecond, BodyScan.MaxEvents), senders, time);
}
