using System.Buffers.Binary;
using System.Numerics;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The head of a segment file, kept twice (at 0 and at <see cref="CopyLength"/>) so that one damaged or half-written copy does
/// no harm. Layout in <see cref="DiskEventLog"/>.
/// </summary>
internal readonly record struct SegmentHeader(long Id, ulong Salt, long CreatedMilliseconds, int SealedEnd)
{
    public const int CopyLength = 64;

    /// <summary>Both copies; the first record begins here.</summary>
    public const int Length = 2 * CopyLength;

    /// <summary>The version of the log's format that this program writes and reads.</summary>
    public const int FormatVersion = 1;

    private const ulong Magic = ((ulong)FormatVersion << VersionShift) | Name;
    private const ulong Name = 0x00_47_4f_4c_58_50_00; // "\0PXLOG\0"
    private const int VersionShift = 56;
    private const int CrcOffset = 36;

    /// <summary>Writes both copies.</summary>
    public void Write(Span<byte> destination)
    {
        var copy = destination[..CopyLength];
        copy.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(copy, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(copy[8..], Id);
        BinaryPrimitives.WriteUInt64LittleEndian(copy[16..], Salt);
        BinaryPrimitives.WriteInt64LittleEndian(copy[24..], CreatedMilliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(copy[32..], SealedEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[CrcOffset..], Checksum(copy));
        copy.CopyTo(destination[CopyLength..]);
    }

    /// <summary>Reads the header from either copy, preferring one that says where the segment ends.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out SegmentHeader header)
    {
        var first = TryReadCopy(source[..CopyLength], out header);
        if (first && header.SealedEnd > 0)
        {
            return true;
        }

        if (TryReadCopy(source[CopyLength..Length], out var second))
        {
            header = second;
            return true;
        }

        return first;
    }

    /// <summary>
    /// The version of the format in which a segment was written whose header cannot be read; 0 when that cannot be told. Both copies
    /// must say it: one byte that is damaged makes no version.
    /// </summary>
    public static int FindOtherVersion(ReadOnlySpan<byte> source)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(source);
        var second = BinaryPrimitives.ReadUInt64LittleEndian(source[CopyLength..]);
        var version = (int)(first >> VersionShift);
        return first == second && (first & ((1UL << VersionShift) - 1)) == Name && version != FormatVersion ? version : 0;
    }

    private static bool TryReadCopy(ReadOnlySpan<byte> copy, out SegmentHeader header)
    {
        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(copy[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(copy[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(copy[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(copy[32..]));
        return BinaryPrimitives.ReadUInt64LittleEndian(copy) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(copy[CrcOffset..]) == Checksum(copy);
    }

    private static uint Checksum(ReadOnlySpan<byte> copy)
    {
        var crc = uint.MaxValue;
        foreach (var one in copy[..CrcOffset])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
