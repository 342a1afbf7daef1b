namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Finds the end of a chunk's header, which every chunk repeats and only the first may keep.</summary>
internal static class ChunkHeader
{
    public static int LengthOf(ReadOnlySpan<byte> chunk, HeaderKind kind) => kind switch
    {
        HeaderKind.None => 0,
        HeaderKind.OneLine => LineEnd(chunk, 0),
        HeaderKind.TwoLines => LineEnd(chunk, LineEnd(chunk, 0)),
        HeaderKind.OneCsvLine => CsvLineEnd(chunk, 0),
        HeaderKind.TwoCsvLines => CsvLineEnd(chunk, CsvLineEnd(chunk, 0)),
        HeaderKind.BinaryNames => NamesEnd(chunk, 1),
        HeaderKind.BinaryNamesAndTypes => NamesEnd(chunk, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static int LineEnd(ReadOnlySpan<byte> chunk, int start)
    {
        var length = chunk[start..].IndexOf((byte)'\n');
        return length < 0 ? chunk.Length : start + length + 1;
    }

    private static int CsvLineEnd(ReadOnlySpan<byte> chunk, int start)
    {
        var quoted = false;
        for (var at = start; at < chunk.Length; at++)
        {
            quoted ^= chunk[at] == '"';
            if (!quoted && chunk[at] == '\n')
            {
                return at + 1;
            }
        }

        return chunk.Length;
    }

    private static int NamesEnd(ReadOnlySpan<byte> chunk, int lists)
    {
        var at = 0;
        var columns = ReadVarint(chunk, ref at);
        for (var left = columns * lists; left > 0; left--)
        {
            var length = ReadVarint(chunk, ref at);
            at += length;
        }

        return at;
    }

    private static int ReadVarint(ReadOnlySpan<byte> chunk, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = chunk[at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
