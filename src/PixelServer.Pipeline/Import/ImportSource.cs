namespace PixelServer.Pipeline.Import;

/// <summary>
/// The bytes of one imported file: opened, unpacked when they are gzip, and refused with a clear message when they are no
/// text. One reader at a time; owns the stream.
/// </summary>
public sealed class ImportSource : IDisposable
{
    private const int HeadBytes = 4096;

    private static readonly (byte[] Magic, string Name)[] KnownBinary =
    [
        ("PK\x03\x04"u8.ToArray(), "a zip archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed"),
        ("BZh"u8.ToArray(), "bzip2-compressed"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7-zip archive"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "xz-compressed"),
        ("PAR1"u8.ToArray(), "a Parquet file"),
        ("Obj\x01"u8.ToArray(), "an Avro file"),
        ("SQLite format 3"u8.ToArray(), "an SQLite database"),
        ("%PDF-"u8.ToArray(), "a PDF document"),
    ];

    private readonly CountingStream _raw;

    private ImportSource(string name, CountingStream raw, Stream content, long? totalBytes)
    {
        Name = name;
        _raw = raw;
        Content = content;
        TotalBytes = totalBytes;
    }

    /// <summary>How the file is called in messages.</summary>
    public string Name { get; }

    /// <summary>The unpacked text, without a byte order mark.</summary>
    public Stream Content { get; }

    /// <summary>Size as stored, when known: standard input has none.</summary>
    public long? TotalBytes { get; }

    /// <summary>Bytes of the stored file read so far; may be asked from another thread.</summary>
    public long BytesRead => _raw.BytesRead;

    /// <summary>Opens a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="ImportException">There is no such file, it may not be read, or it is no text.</exception>
    public static ImportSource Open(string path)
    {
        if (path == "-")
        {
            return Open(Console.OpenStandardInput(), "standard input", totalBytes: null);
        }

        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
            return Open(file, path, file.CanSeek ? file.Length : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = Directory.Exists(path) ? "it is a folder" : e.Message;
            throw new ImportException($"{path} cannot be read: {reason}", e);
        }
    }

    public static ImportSource Open(Stream stream, string name, long? totalBytes)
    {
        var raw = new CountingStream(stream);
        try
        {
            Stream content = new PeekedStream(raw, HeadBytes, out var head);
            if (head is [0x1F, 0x8B, ..])
            {
                content = new GzipContent(content);
                content = new PeekedStream(content, HeadBytes, out head);
            }

            RefuseUnlessText(name, head);
            if (head is [0xEF, 0xBB, 0xBF, ..])
            {
                content.ReadExactly(stackalloc byte[3]);
            }

            return new ImportSource(name, raw, content, totalBytes);
        }
        catch (InvalidDataException e)
        {
            raw.Dispose();
            throw new ImportException($"{name} cannot be unpacked: {e.Message}", e);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    public void Dispose() => Content.Dispose();

    private static void RefuseUnlessText(string name, ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new ImportException($"{name} is UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 FILE > FILE.utf8");
        }

        if (head is [0x1F, 0x8B, ..])
        {
            throw new ImportException($"{name} is gzip inside gzip; unpack it once first.");
        }

        foreach (var (magic, known) in KnownBinary)
        {
            if (head.StartsWith(magic))
            {
                throw new ImportException($"{name} is {known}, not text; unpack or convert it to CSV, TSV or JSON lines first.");
            }
        }

        // A stray NUL is a damaged row; many are another encoding or no text at all.
        var controls = 0;
        foreach (var value in head)
        {
            controls += value is < 0x20 and not (byte)'\t' and not (byte)'\n' and not (byte)'\r' and not 0x1B ? 1 : 0;
        }

        if (controls > Math.Max(8, head.Length / 10))
        {
            throw new ImportException($"{name} is not text: of its first {head.Length} bytes {controls} are control characters.");
        }
    }
}
