using PixelServer.Pipeline.Enrichment.Geo.MaxMind;

namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>
/// The file of a database and the last good database that was read from it: a missing, damaged or half-written file changes
/// nothing but <see cref="Problem"/>. One thread at a time.
/// </summary>
internal sealed class WatchedDatabase(string path)
{
    private bool _wasRead;
    private FileStamp? _stamp;

    public string Path => path;

    public GeoDatabase? Database { get; private set; }

    /// <summary>Why <see cref="Database"/> is not what lies there now; null when it is.</summary>
    public string? Problem { get; private set; }

    public GeoDatabaseStatus Status =>
        new(path, Database?.Metadata.DatabaseType, Database?.Metadata.BuildDate, Problem);

    /// <summary>Reads the file if it is not the one that was read last.</summary>
    /// <returns>Whether there is news: it was read, well or not, or turned out to be damaged.</returns>
    public bool Refresh()
    {
        var stamp = FileStamp.Of(path);
        if (_wasRead && stamp == _stamp)
        {
            return NoticeDamage();
        }

        var (database, problem) = stamp is null ? (null, "it is missing") : Read();

        // A file that changes while it is read is being written, and will be read again whatever was found in it now.
        _wasRead = FileStamp.Of(path) == stamp;
        _stamp = stamp;
        Problem = _wasRead ? problem : "it is being written";
        Database = Problem is null ? database : Database;
        return true;
    }

    private bool NoticeDamage()
    {
        if (Problem is not null || Database?.Damage is null)
        {
            return false;
        }

        Problem = Database.Damage;
        return true;
    }

    private (GeoDatabase? Database, string? Problem) Read()
    {
        try
        {
            return (GeoDatabase.Open(path), null);
        }
        catch (Exception e) when (e is InvalidDatabaseException or IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
        catch (OutOfMemoryException)
        {
            // Of the one array for the file, while the earlier one is still there: nothing else has suffered.
            return (null, "there is not enough memory to read it");
        }
    }
}
