using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>ClickHouse's variable-length integers: seven bits a byte, lowest first, the top bit says that more follow.</summary>
internal static class VarUInt
{
    public const int MaxLength = 10;

    public static int Write(ulong value, Span<byte> destination)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    public static void Write(ulong value, IBufferWriter<byte> output) => output.Advance(Write(value, output.GetSpan(MaxLength)));
}
