using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>
/// The registered sites: an immutable snapshot, replaced whole when the configuration changes. A change with errors is refused
/// and the last good snapshot stays. Thread-safe.
/// </summary>
internal sealed partial class SiteTable : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<SiteTable> _logger;
    private readonly IDisposable _subscription;
    private volatile Snapshot _snapshot;

    public SiteTable(IConfiguration configuration, ILogger<SiteTable> logger)
    {
        _configuration = configuration;
        _logger = logger;
        _snapshot = new Snapshot(SitesOptions.Read(configuration));
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Replace);
    }

    /// <summary>The same object until the sites change.</summary>
    public IReadOnlyCollection<Site> All => _snapshot.All;

    /// <summary>What each site wants scrubbed.</summary>
    public SiteScrubbing Scrubbing => _snapshot.Scrubbing;

    public Site? Find(ReadOnlySpan<char> id) => _snapshot.Lookup.TryGetValue(id, out var site) ? site : null;

    /// <summary>Whether any site allows an origin: all a preflight can ask, since it names no site.</summary>
    public bool AnyAllows(string origin) => All.Any(site => site.Allows(origin));

    public void Dispose() => _subscription.Dispose();

    private void Replace()
    {
        try
        {
            var options = SitesOptions.Read(_configuration);
            var errors = options.Errors().ToList();
            if (errors.Count == 0)
            {
                _snapshot = new Snapshot(options);
                LogReplaced(options.Sites.Count);
            }
            else
            {
                LogRefused(string.Join(" ", errors));
            }
        }
        catch (InvalidOperationException e)
        {
            LogRefused((e.InnerException ?? e).Message);
        }
    }

    private sealed class Snapshot
    {
        public Snapshot(SitesOptions options)
        {
            ById = options.Sites.Select(pair => new Site(pair.Key, pair.Value)).ToFrozenDictionary(site => site.Id);
            All = ById.Values;
            Lookup = ById.GetAlternateLookup<ReadOnlySpan<char>>();
            Scrubbing = new SiteScrubbing(ById.Select(site => KeyValuePair.Create(site.Key, site.Value.Scrubbing)));
        }

        public SiteScrubbing Scrubbing { get; }

        public FrozenDictionary<string, Site> ById { get; }

        public IReadOnlyCollection<Site> All { get; }

        public FrozenDictionary<string, Site>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }

    [LoggerMessage(31, LogLevel.Information, "The settings of {Count} sites were read again.")]
    private partial void LogReplaced(int count);

    [LoggerMessage(30, LogLevel.Error, "The changed site settings are refused, the earlier ones stay: {Errors}")]
    private partial void LogRefused(string errors);
}
