using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.RateLimits;

/// <summary>How much one sender may ask of the server, section <c>RateLimits</c>. Each limit of events and requests allows ten seconds' worth at once.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    private const int MostPerSecond = 1_000_000;
    private const int MostAddresses = 1 << 24;
    private const int MostConnections = 20_000;

    /// <summary>
    /// Events a second from one IPv4 address or IPv6 network of 64 bits. 0: no limit, because many visitors share the address of a mobile network, a
    /// company, or a proxy that <c>Proxies</c> does not name.
    /// </summary>
    [Range(0, MostPerSecond)]
    public int AddressEventsPerSecond { get; set; }

    /// <summary>Events a second of one site. 0: no limit.</summary>
    [Range(0, MostPerSecond)]
    public int SiteEventsPerSecond { get; set; }

    /// <summary>How many addresses are remembered at once, 8 bytes each: the rest are the least busy ones.</summary>
    [Range(1, MostAddresses)]
    public int Addresses { get; set; } = 1 << 16;

    /// <summary>
    /// Connections open at once from one IPv4 address or IPv6 network of 64 bits, those of <c>Proxies</c> not counted; more are closed unread. 0: no limit, for
    /// the same reasons.
    /// </summary>
    [Range(0, MostConnections)]
    public int AddressConnections { get; set; }

    /// <summary>Wrong keys a minute from one address, after which they are answered 429; a right key is always let in. 0: no limit.</summary>
    [Range(0, MostPerSecond)]
    public int RefusedKeysPerMinute { get; set; } = 20;

    /// <summary>Requests to <c>/v1</c> a second with one key. 0: no limit.</summary>
    [Range(0, MostPerSecond)]
    public int KeyRequestsPerSecond { get; set; } = 100;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors() => SettingLimits.Errors(Section, this);
}
