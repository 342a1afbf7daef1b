using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Names one block for ever: 48 bits of Unix milliseconds, then 80 bits of a hash, so that ids sort by time and do not collide
/// between collectors. Stored as <c>block_id UInt128</c> and sent, in hexadecimal, as ClickHouse's deduplication token.
/// </summary>
public readonly record struct BlockId(UInt128 Value)
{
    /// <summary>The milliseconds in the id's first 48 bits: when the block's segment was begun.</summary>
    public long UnixMilliseconds => (long)(Value >> 80);

    /// <summary>
    /// The id of the block that begins at an offset of a segment. It depends on nothing else, so that a block whose end mark
    /// was damaged, or never reached the disk, still has the id under which it may have been loaded before.
    /// </summary>
    public static BlockId Of(long segmentCreatedMilliseconds, ulong segmentSalt, int startOffset)
    {
        Span<byte> source = stackalloc byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(source, segmentCreatedMilliseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(source[8..], segmentSalt);
        BinaryPrimitives.WriteInt32LittleEndian(source[16..], startOffset);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source, hash);
        return From(segmentCreatedMilliseconds, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>Puts a time before the low 80 bits of a hash.</summary>
    public static BlockId From(long unixMilliseconds, UInt128 hash) =>
        new(((UInt128)(ulong)unixMilliseconds << 80) | (hash & ((UInt128.One << 80) - 1)));

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
