using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace PixelServer.Collection;

/// <summary>
/// The registered sites: an immutable snapshot, replaced whole when the configuration changes. A change with errors is refused
/// and the last good snapshot stays. Thread-safe.
/// </summary>
internal sealed partial class SiteTable : IDisposable
{
    private readonly ILogger<SiteTable> _logger;
    private readonly IDisposable? _subscription;
    private volatile Snapshot _snapshot;

    public SiteTable(IOptionsMonitor<SitesOptions> options, ILogger<SiteTable> logger)
    {
        _logger = logger;
        _snapshot = new Snapshot(options.CurrentValue);
        _subscription = options.OnChange(Replace);
    }

    public IReadOnlyCollection<Site> All => _snapshot.ById.Values;

    public Site? Find(ReadOnlySpan<char> id) => _snapshot.Lookup.TryGetValue(id, out var site) ? site : null;

    /// <summary>Whether any site allows an origin: all a preflight can ask, since it names no site.</summary>
    public bool AnyAllows(string origin) => All.Any(site => site.Allows(origin));

    public void Dispose() => _subscription?.Dispose();

    private void Replace(SitesOptions options)
    {
        var errors = options.Errors().ToList();
        if (errors.Count > 0)
        {
            LogRefused(string.Join(" ", errors));
            return;
        }

        _snapshot = new Snapshot(options);
    }

    private sealed class Snapshot
    {
        public Snapshot(SitesOptions options)
        {
            ById = options.Sites.Select(pair => new Site(pair.Key, pair.Value)).ToFrozenDictionary(site => site.Id);
            Lookup = ById.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public FrozenDictionary<string, Site> ById { get; }

        public FrozenDictionary<string, Site>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }

    [LoggerMessage(30, LogLevel.Error, "The changed site settings are refused, the earlier ones stay: {Errors}")]
    private partial void LogRefused(string errors);
}
