using System.Buffers.Binary;

namespace PixelServer.Pipeline.Persons;

/// <summary>
/// Reads links from ClickHouse's RowBinary, as <see cref="PersonWarehouse"/> selects them, into a graph: visitor, first and last time (8
/// bytes each), kind, flags, number of the owner (one, one and 4 bytes) and the value with its length.
/// </summary>
internal sealed class LinkReader(PersonGraph graph, IReadOnlyList<string> owners)
{
    private const int FixedBytes = 30;
    private const byte MainFlag = 1;
    private const byte CookielessFlag = 2;

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[256 * 1024];
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            var used = AddAll(buffer.AsSpan(0, length));
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
        }

        if (length > 0)
        {
            throw new IOException("The answer of ClickHouse ended within a row.");
        }
    }

    // Returns the bytes of the whole rows.
    private int AddAll(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (TryAdd(bytes[used..]) is var row and > 0)
        {
            used += row;
        }

        return used;
    }

    private int TryAdd(ReadOnlySpan<byte> row)
    {
        // An e-mail's hash or a user id is never longer than two bytes of length can say.
        if (row.Length < FixedBytes + 2)
        {
            return 0;
        }

        var lengthBytes = row[FixedBytes] < 0x80 ? 1 : 2;
        var length = lengthBytes == 1 ? row[FixedBytes] : (row[FixedBytes] & 0x7f) | (row[FixedBytes + 1] << 7);
        var start = FixedBytes + lengthBytes;
        if (row.Length < start + length)
        {
            return 0;
        }

        var flags = row[25];
        graph.Add(
            owners[BinaryPrimitives.ReadInt32LittleEndian(row[26..])],
            BinaryPrimitives.ReadUInt64LittleEndian(row),
            (flags & CookielessFlag) != 0,
            (IdentityKind)row[24],
            row.Slice(start, length),
            (flags & MainFlag) != 0,
            BinaryPrimitives.ReadInt64LittleEndian(row[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(row[16..]));
        return start + length;
    }
}
