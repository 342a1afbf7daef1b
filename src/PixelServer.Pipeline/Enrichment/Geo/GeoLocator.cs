using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>
/// Tells the place and network of an address by the databases that the operator names. A database that is missing or damaged
/// is reported, left out, and taken up once a good file lies there; the events matter more than their places. Thread-safe;
/// a look-up of a record seen before allocates nothing, and one under way keeps the database it began with.
/// </summary>
public sealed partial class GeoLocator
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger<GeoLocator> _logger;
    private readonly TimeProvider _time;
    private readonly Lock _refresh = new();

    // Under _refresh.
    private readonly WatchedDatabase[] _watched;
    private DateTimeOffset _refreshed;

    private volatile GeoDatabase[] _databases = [];
    private volatile IReadOnlyList<GeoDatabaseStatus> _status = [];

    /// <summary>Opens the databases.</summary>
    /// <param name="options">Which databases; must be without errors.</param>
    /// <param name="logger">Told of every database opened or refused.</param>
    /// <param name="time">For the interval of <see cref="Refresh"/>.</param>
    public GeoLocator(GeoOptions options, ILogger<GeoLocator> logger, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        _watched = [.. options.Paths.Select(path => new WatchedDatabase(path))];
        lock (_refresh)
        {
            RefreshAll();
        }
    }

    /// <summary>How the databases are doing, in the order of the settings, as of the last look at their files.</summary>
    public IReadOnlyList<GeoDatabaseStatus> Databases => _status;

    /// <summary>Finds what is known of an address.</summary>
    /// <param name="address">4 bytes, or 16, which may embed an address of 4; of any other length it is unknown.</param>
    /// <param name="place">What is known, empty if nothing is.</param>
    public void Find(ReadOnlySpan<byte> address, out GeoPlace place)
    {
        place = default;
        Span<byte> embedded = stackalloc byte[4];
        var looked = EmbeddedAddress.TryGet(address, embedded) ? embedded : address;
        foreach (var database in _databases)
        {
            if (database.TryFind(looked, out var found))
            {
                place.Fill(found);
            }
        }
    }

    /// <summary>
    /// Looks whether the files have changed, at most every five seconds, and reads those that have: on the thread that calls, for
    /// some 10 ms per MB of a database of cities. Whoever must not wait that long leaves the call to a timer; look-ups go on meanwhile.
    /// </summary>
    public void Refresh()
    {
        if (!_refresh.TryEnter())
        {
            return;
        }

        try
        {
            // Also when the clock was set back.
            if ((_time.GetUtcNow() - _refreshed).Duration() >= RefreshInterval)
            {
                RefreshAll();
            }
        }
        finally
        {
            _refresh.Exit();
        }
    }

    private void RefreshAll()
    {
        _refreshed = _time.GetUtcNow();
        var isChanged = false;
        foreach (var watched in _watched)
        {
            if (watched.Refresh())
            {
                isChanged = true;
                Report(watched);
            }
        }

        if (isChanged)
        {
            _databases = [.. _watched.Select(watched => watched.Database).OfType<GeoDatabase>()];
            _status = [.. _watched.Select(watched => watched.Status)];
        }
    }

    private void Report(WatchedDatabase watched)
    {
        if (watched.Problem is null)
        {
            var status = watched.Status;
            LogOpened(status.Path, status.DatabaseType, status.BuildDate);
        }
        else if (watched.Database is null)
        {
            LogMissing(watched.Path, watched.Problem);
        }
        else if (watched.Problem == watched.Database.Damage)
        {
            LogDamaged(watched.Path, watched.Problem);
        }
        else
        {
            LogKept(watched.Path, watched.Problem);
        }
    }

    [LoggerMessage(70, LogLevel.Information, "Geo database {Path}: {DatabaseType}, built {BuildDate:yyyy-MM-dd}.")]
    private partial void LogOpened(string path, string? databaseType, DateTimeOffset? buildDate);

    [LoggerMessage(71, LogLevel.Error, "Geo database {Path} cannot be used: {Reason}. What it would tell stays empty until a good file is there.")]
    private partial void LogMissing(string path, string reason);

    [LoggerMessage(72, LogLevel.Warning, "Geo database {Path} has changed and cannot be used: {Reason}. The earlier one stays in use.")]
    private partial void LogKept(string path, string reason);

    [LoggerMessage(73, LogLevel.Error, "Geo database {Path} is damaged: {Reason}. Some places stay empty until it is replaced.")]
    private partial void LogDamaged(string path, string reason);
}
