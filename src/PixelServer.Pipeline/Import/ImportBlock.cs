using System.Buffers.Binary;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// The identity of one block of an import. It says where in which import the block starts, how many rows it has and what they
/// hold, so that what ClickHouse has of a file can be read off its block ids alone.
/// </summary>
/// <remarks>
/// The id's 128 bits from the top: 48 the time of the block's first event in Unix milliseconds · 44 of the <see cref="RowChain"/> after
/// the block's first row · 16 of the chain after its last row · 20 the number of rows, rejected ones included. The first 92 bits are
/// known once the first row is read, so all blocks that ever started there lie in one range of ids.
/// </remarks>
internal readonly record struct ImportBlock(UInt128 Id)
{
    public const int MaxRows = (1 << RowBits) - 1;

    private const int RowBits = 20;
    private const int CheckBits = 16;
    private const int StartBits = 44;
    private const int RangeBits = RowBits + CheckBits;

    public BlockId BlockId => new(Id);

    public int Rows => (int)(uint)(Id & MaxRows);

    public ushort Check => (ushort)(Id >> RowBits);

    public long Milliseconds => (long)(ulong)(Id >> (RangeBits + StartBits));

    /// <summary>The smallest id of a block that starts with a row; <see cref="RangeEnd"/> gives the largest.</summary>
    public static UInt128 RangeStart(long milliseconds, ReadOnlySpan<byte> chainAfterFirstRow)
    {
        var start = BinaryPrimitives.ReadUInt64LittleEndian(chainAfterFirstRow) & ((1UL << StartBits) - 1);
        return ((UInt128)(ulong)milliseconds << (RangeBits + StartBits)) | ((UInt128)start << RangeBits);
    }

    public static UInt128 RangeEnd(UInt128 rangeStart) => rangeStart | ((UInt128.One << RangeBits) - 1);

    public static ImportBlock Create(UInt128 rangeStart, ReadOnlySpan<byte> chainAfterLastRow, int rows) =>
        new(rangeStart | ((UInt128)CheckOf(chainAfterLastRow) << RowBits) | (uint)rows);

    public static ushort CheckOf(ReadOnlySpan<byte> chain) => BinaryPrimitives.ReadUInt16LittleEndian(chain[^sizeof(ushort)..]);
}
