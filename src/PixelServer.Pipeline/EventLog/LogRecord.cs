using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PixelServer.Pipeline.EventLog;

/// <summary>The byte layout of one record; see the format at the head of <see cref="DiskEventLog"/>.</summary>
internal static class LogRecord
{
    public const int HeaderLength = 16;

    /// <summary>Size of a block mark: the payload is the block's start offset, four bytes.</summary>
    public const int MarkLength = HeaderLength + 8;

    private const int KindShift = 24;
    private const uint LengthMask = (1u << KindShift) - 1;

    /// <summary>Bytes a record takes, padded so that every record begins at a multiple of eight.</summary>
    public static int SizeOf(int payloadLength) => (HeaderLength + payloadLength + 7) & ~7;

    public static ulong Stamp(ulong salt, int offset) => salt + (uint)offset;

    /// <summary>
    /// Writes all of a record but its stamp, which the caller publishes last: a reader that sees the stamp sees the record.
    /// </summary>
    public static void WriteUnstamped(Span<byte> destination, ulong stamp, LogRecordKind kind, ReadOnlySpan<byte> payload)
    {
        // The padding first: nothing of what lay here before, in the file or in memory, goes with the record.
        destination.Slice(SizeOf(payload.Length) - 8, 8).Clear();
        var word = ((uint)kind << KindShift) | (uint)payload.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], word);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Checksum(stamp, word, payload));
        payload.CopyTo(destination[HeaderLength..]);
    }

    /// <summary>Size of the record whose stamp was published at this place, not checked otherwise.</summary>
    public static int PublishedSize(ReadOnlySpan<byte> record) => SizeOf((int)(BinaryPrimitives.ReadUInt32LittleEndian(record[8..]) & LengthMask));

    /// <summary>Reads and verifies the record at the start of a span; false when there is none or it is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ulong stamp, out LogRecordKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = default;
        payload = default;
        if (source.Length < HeaderLength || BinaryPrimitives.ReadUInt64LittleEndian(source) != stamp)
        {
            return false;
        }

        var word = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        var length = (int)(word & LengthMask);
        kind = (LogRecordKind)(word >> KindShift);
        if (length > source.Length - HeaderLength || kind is not (LogRecordKind.Request or LogRecordKind.BlockMark))
        {
            return false;
        }

        payload = source.Slice(HeaderLength, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(source[12..]) == Checksum(stamp, word, payload);
    }

    private static uint Checksum(ulong stamp, uint word, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, stamp), word);
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(payload))
        {
            crc = BitOperations.Crc32C(crc, eight);
        }

        foreach (var one in payload[(payload.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
