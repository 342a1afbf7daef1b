namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>What a MaxMind DB file says about itself. Immutable.</summary>
internal sealed class Metadata
{
    /// <summary>The metadata, their marker included, are within so many bytes of the file's end.</summary>
    private const int MaxBytes = 128 * 1024;

    private Metadata(Dictionary<string, object> fields)
    {
        BinaryFormatMajorVersion = (int)Number(fields, "binary_format_major_version", ushort.MaxValue);
        if (BinaryFormatMajorVersion != 2)
        {
            throw new InvalidDatabaseException($"The file has version {BinaryFormatMajorVersion} of the MaxMind DB format; only 2 is known.");
        }

        DatabaseType = fields.GetValueOrDefault("database_type") as string
            ?? throw new InvalidDatabaseException("The metadata have no database_type.");
        NodeCount = (uint)Number(fields, "node_count", uint.MaxValue);
        RecordSize = (int)Number(fields, "record_size", ushort.MaxValue);
        IPVersion = (int)Number(fields, "ip_version", ushort.MaxValue);
        BuildDate = DateOf(fields.GetValueOrDefault("build_epoch") as ulong?);
        if (RecordSize is not (24 or 28 or 32))
        {
            throw new InvalidDatabaseException($"The metadata have a record_size of {RecordSize}; known are 24, 28 and 32.");
        }

        if (IPVersion is not (4 or 6))
        {
            throw new InvalidDatabaseException($"The metadata have an ip_version of {IPVersion}; there are 4 and 6.");
        }
    }

    public int BinaryFormatMajorVersion { get; }

    /// <summary>What the records hold, for example <c>GeoLite2-City</c>.</summary>
    public string DatabaseType { get; }

    /// <summary>When the database was built; null where the file names no time that is possible.</summary>
    public DateTimeOffset? BuildDate { get; }

    public uint NodeCount { get; }

    /// <summary>Bits of a record of the search tree.</summary>
    public int RecordSize { get; }

    public int IPVersion { get; }

    // "MaxMind.com" behind three bytes that are no text.
    private static ReadOnlySpan<byte> Marker => [0xab, 0xcd, 0xef, 0x4d, 0x61, 0x78, 0x4d, 0x69, 0x6e, 0x64, 0x2e, 0x63, 0x6f, 0x6d];

    /// <summary>Finds and reads the metadata at a file's end.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="start">Where the metadata's marker begins, hence where the data end.</param>
    /// <exception cref="InvalidDatabaseException">They are missing, damaged or of another version.</exception>
    public static Metadata Read(byte[] file, out int start)
    {
        var searched = Math.Max(0, file.Length - MaxBytes);
        var found = file.AsSpan(searched).LastIndexOf(Marker);
        if (found < 0)
        {
            throw new InvalidDatabaseException("The file is no MaxMind DB, or cut: no metadata are at its end.");
        }

        start = searched + found;
        var fieldsStart = start + Marker.Length;
        return Decode(new DataSection(file, fieldsStart, file.Length - fieldsStart)) is Dictionary<string, object> fields
            ? new Metadata(fields)
            : throw new InvalidDatabaseException("The metadata are no map.");
    }

    private static object Decode(DataSection section)
    {
        try
        {
            return new ValueDecoder(section).Decode(0);
        }
        catch (InvalidDatabaseException e)
        {
            throw new InvalidDatabaseException($"The metadata are damaged: {e.Message}");
        }
    }

    private static DateTimeOffset? DateOf(ulong? seconds) =>
        seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private static ulong Number(Dictionary<string, object> fields, string name, ulong max)
    {
        ulong? number = fields.GetValueOrDefault(name) switch
        {
            ushort value => value,
            uint value => value,
            ulong value => value,
            _ => null,
        };
        return number <= max
            ? number.Value
            : throw new InvalidDatabaseException($"The metadata have no {name}, or one that is no number or too large.");
    }
}
