using PixelServer.Pipeline.Enrichment.Geo.MaxMind;

namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>A database in use, with the places that were made of its records. Thread-safe.</summary>
internal sealed class GeoDatabase(DatabaseReader reader)
{
    private readonly OffsetCache<GeoPlace> _places = new(reader.DataLength);

    // Damage that passed verification costs the places behind it; whoever refreshes reports the first.
    private volatile string? _damage;

    public Metadata Metadata => reader.Metadata;

    public string? Damage => _damage;

    /// <exception cref="InvalidDatabaseException">The file is no database, or damaged anywhere.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static GeoDatabase Open(string path)
    {
        var reader = DatabaseReader.Open(path);
        reader.Verify();
        return new GeoDatabase(reader);
    }

    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="place">What its record tells.</param>
    /// <returns>False if it has no record.</returns>
    public bool TryFind(ReadOnlySpan<byte> address, out GeoPlace place)
    {
        place = default;
        if (!reader.TryFindRecord(address, out var record))
        {
            _damage ??= "the search tree has a path that ends nowhere";
            return false;
        }

        if (record >= 0 && !_places.TryGet(record, out place))
        {
            place = Read(record);
            _places.Add(record, place);
        }

        return record >= 0;
    }

    private GeoPlace Read(int record)
    {
        try
        {
            return GeoPlace.Of(reader.City(record), reader.Metadata.DatabaseType);
        }
        catch (InvalidDatabaseException e)
        {
            _damage ??= e.Message;
            return default;
        }
    }
}
