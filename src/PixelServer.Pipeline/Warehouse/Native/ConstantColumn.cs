using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>The same fixed-size value in every row, known only when the block is written.</summary>
internal sealed class ConstantColumn<T>(string name, string type) : Column(name, type)
    where T : unmanaged
{
    private int _count;

    /// <summary>The value of every row.</summary>
    public T Value { get; set; }

    public override int Count => _count;

    public void AddRow() => _count++;

    public override void Clear() => _count = 0;

    public override void Dispose()
    {
    }

    public override void WriteData(IBufferWriter<byte> output)
    {
        var bytes = _count * Unsafe.SizeOf<T>();
        MemoryMarshal.Cast<byte, T>(output.GetSpan(bytes)[..bytes]).Fill(Value);
        output.Advance(bytes);
    }
}
