using System.Buffers.Binary;

namespace PixelServer.Pipeline.Import;

/// <summary>The CRC-32 of gzip, eight bytes at a time; the processor's own instruction computes another polynomial.</summary>
internal sealed class GzipChecksum
{
    private static readonly uint[][] Tables = MakeTables();

    private uint _state = uint.MaxValue;

    public uint Value => ~_state;

    public void Reset() => _state = uint.MaxValue;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = Tables[7][(byte)low] ^ Tables[6][(byte)(low >> 8)] ^ Tables[5][(byte)(low >> 16)] ^ Tables[4][low >> 24]
                ^ Tables[3][(byte)high] ^ Tables[2][(byte)(high >> 8)] ^ Tables[1][(byte)(high >> 16)] ^ Tables[0][high >> 24];
        }

        foreach (var value in bytes)
        {
            state = Tables[0][(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint[][] MakeTables()
    {
        const uint polynomial = 0xEDB88320;
        var tables = new uint[8][];
        for (var slice = 0; slice < tables.Length; slice++)
        {
            tables[slice] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                var state = slice == 0 ? value : tables[slice - 1][value];
                for (var bit = 0; bit < 8; bit++)
                {
                    state = (state >> 1) ^ ((state & 1) * polynomial);
                }

                tables[slice][value] = state;
            }
        }

        return tables;
    }
}
