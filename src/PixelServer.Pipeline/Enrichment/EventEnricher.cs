using System.Diagnostics;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Pipeline.Enrichment.UserAgents;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// Finds out what an event means, step by step. An event is never lost to it: what a step cannot tell stays empty, and its failures are
/// counted. Warm it takes no memory. Not thread-safe: one for each loader; <see cref="Status"/> may be asked for by any thread.
/// </summary>
public sealed class EventEnricher
{
    // Takes a third of a second, in which the first block need not wait, and leaves behind many times what is kept of it: without the
    // collection a server takes 55 MB more for as long as it runs.
    private static readonly Task Preparation = Task.Run(static () =>
    {
        _ = UserAgentPatterns.Shared;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    });

    private readonly GeoLocator _geo;
    private readonly Func<SiteHosts> _currentHosts;
    private readonly UserAgentReader _agents = new();
    private readonly SourceReader _sources = new();
    private readonly EnrichmentStep[] _steps;

    // Events of a batch come from one place.
    private readonly byte[] _lastAddress = new byte[16];
    private int _lastAddressLength = -1;
    private GeoPlace _lastPlace;
    private bool _lastIsDatacenter;
    private SiteHosts _hosts;

    /// <param name="geo">Knows places; may be shared.</param>
    /// <param name="hosts">Tells which pages are a site's own; asked again by <see cref="Refresh"/>.</param>
    public EventEnricher(GeoLocator geo, Func<SiteHosts> hosts)
    {
        _geo = geo;
        _currentHosts = hosts;

        _ = Preparation;
        _hosts = hosts();

        // In this order: the source of a visit may be the app that the agent tells of.
        _steps =
        [
            new("geo", FindPlace),
            new("user_agent", ReadUserAgent),
            new("source", ReadSource),
        ];
    }

    /// <summary>What was found out about the last event.</summary>
    public EventFacts Facts { get; } = new();

    /// <summary>What each step has done, in their order.</summary>
    public IReadOnlyList<EnrichmentStepStatus> Status => [.. _steps.Select(step => step.Status)];

    /// <summary>Takes up databases and settings that were replaced. To be called between blocks.</summary>
    public void Refresh()
    {
        _geo.Refresh();
        _lastAddressLength = -1;
        _hosts = _currentHosts();
    }

    /// <summary>Finds out what an event means; <see cref="Facts"/> holds it until the next call.</summary>
    /// <param name="source">The event.</param>
    /// <param name="address">Of the client: 4 or 16 bytes, or none.</param>
    public EventFacts Enrich(PixelEvent source, ReadOnlySpan<byte> address)
    {
        Facts.Clear();
        var time = Stopwatch.GetTimestamp();
        foreach (var step in _steps)
        {
            time = step.Run(source, address, Facts, time);
        }

        return Facts;
    }

    private void FindPlace(PixelEvent source, ReadOnlySpan<byte> address, EventFacts facts)
    {
        if (address.Length > _lastAddress.Length)
        {
            return;
        }

        if (!address.SequenceEqual(_lastAddress.AsSpan(0, Math.Max(0, _lastAddressLength))) || _lastAddressLength < 0)
        {
            _geo.Find(address, out _lastPlace);
            _lastIsDatacenter = (_lastPlace.Traits & NetworkTraits.HostingProvider) != 0 || HostingNetworks.Contains(_lastPlace.Organization.Span);
            address.CopyTo(_lastAddress);
            _lastAddressLength = address.Length;
        }

        facts.SetPlace(_lastPlace);
        facts.IsDatacenter = _lastIsDatacenter;
    }

    private void ReadUserAgent(PixelEvent source, ReadOnlySpan<byte> address, EventFacts facts) =>
        facts.Agent = _agents.Read(source[EventText.UserAgent], source[EventText.ClientHints]);

    private void ReadSource(PixelEvent source, ReadOnlySpan<byte> address, EventFacts facts) => _sources.Read(
        source[EventText.PageUrl],
        source[EventText.PageHost],
        source[EventText.Referrer],
        facts.Agent.InAppOf.Span,
        facts.Source,
        _hosts.Of(source[EventText.Site]));
}
