using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// Reads a MaxMind DB file (format 2.0) of any kind. Thread-safe; the members that look up allocate nothing but the response.
/// Names are those of MaxMind.Db and MaxMind.GeoIP2, which could replace it.
/// </summary>
/// <remarks>
/// The file is read into memory instead of being mapped. Whoever updates a database with <c>cp</c> or <c>wget -O</c> truncates the
/// file that is in use, and the next touch of a mapping would end the process (SIGBUS), the collector with it; a file
/// overwritten without that would change under the look-ups after <see cref="Verify"/> has passed it. No mapping of a file that
/// others can write to is safe from this, and the price is the file's size in memory: 8 MB for the database that comes with
/// PixelServer, tens of megabytes for one of cities. All reading goes through spans, so that nothing outside can be read.
/// </remarks>
internal sealed class DatabaseReader
{
    /// <summary>The largest file; one array holds it, and no sum of two offsets overflows.</summary>
    public const int MaxFileBytes = 2_000_000_000;

    private readonly SearchTree _tree;
    private readonly DataSection _data;
    private readonly OffsetCache<Utf8Text> _texts;

    /// <param name="file">The whole file, which nobody changes any more.</param>
    /// <exception cref="InvalidDatabaseException">It is none, or damaged where that shows at once.</exception>
    public DatabaseReader(byte[] file)
    {
        Metadata = Metadata.Read(file, out var dataEnd);
        _tree = new SearchTree(file, Metadata, dataEnd);
        _data = new DataSection(file, _tree.DataStart, dataEnd - _tree.DataStart);
        _texts = new OffsetCache<Utf8Text>(_data.Length);
    }

    public Metadata Metadata { get; }

    /// <summary>Bytes of the data section, in which offsets of records lie.</summary>
    public int DataLength => _data.Length;

    /// <exception cref="InvalidDatabaseException">The file is no database, or damaged where that shows at once.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static DatabaseReader Open(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= MaxFileBytes
            ? new DatabaseReader(File.ReadAllBytes(path))
            : throw new InvalidDatabaseException($"The file has {length} bytes; the most is {MaxFileBytes}.");
    }

    /// <summary>Looks at every node and everything that records hold, so that no damage is met later, amid the look-ups.</summary>
    /// <exception cref="InvalidDatabaseException">Something is damaged.</exception>
    public void Verify() => new DatabaseCheck(_tree, _data).Run();

    /// <summary>
    /// Finds the record of an address: its offset, which is the same for all addresses with the same record; -1 if it has none.
    /// </summary>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="record">The offset.</param>
    /// <returns>False when the tree is damaged on the way there.</returns>
    public bool TryFindRecord(ReadOnlySpan<byte> address, out int record) => _tree.TryFind(address, out record);

    /// <summary>What the record at an offset tells.</summary>
    /// <exception cref="InvalidDatabaseException">It is damaged.</exception>
    public CityResponse City(int record) => new CityResponseReader(_data, _texts).Read(record);

    /// <summary>All that the record at an offset holds, see <see cref="ValueDecoder"/>.</summary>
    /// <exception cref="InvalidDatabaseException">It is damaged.</exception>
    public object Decode(int record) => new ValueDecoder(_data).Decode(record);
}
