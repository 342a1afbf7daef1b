using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Names a set of blocks that are inserted together, as one part per table: the insert's deduplication token. A block alone is
/// loaded under its own id; the same set has the same id whoever loads it.
/// </summary>
public readonly record struct LoadId(UInt128 Value)
{
    public static LoadId Of(BlockId block) => new(block.Value);

    /// <summary>Further names of a block alone, for when earlier ones are used up; the 0th is the block's own.</summary>
    public static LoadId Of(BlockId block, int number) =>
        number == 0 ? Of(block) : Of([.. Enumerable.Repeat(block, number + 1)]);

    /// <summary>The load of these blocks, in whatever order.</summary>
    public static LoadId Of(IReadOnlyCollection<BlockId> blocks)
    {
        var ids = blocks.Select(block => block.Value).Order().ToList();
        if (ids.Count == 1)
        {
            return new LoadId(ids[0]);
        }

        Span<byte> id = stackalloc byte[16];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in ids)
        {
            BinaryPrimitives.WriteUInt128BigEndian(id, value);
            hash.AppendData(id);
        }

        return Of(BlockId.From(new BlockId(ids[0]).UnixMilliseconds, BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset())));
    }

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
