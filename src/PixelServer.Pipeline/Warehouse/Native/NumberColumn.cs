using System.Buffers;
using System.Runtime.CompilerServices;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>
/// Values of one fixed size, little-endian as ClickHouse keeps them: integers, dates, <c>DateTime64</c> and decimals as their
/// scaled integers, <c>Bool</c> as a byte.
/// </summary>
internal sealed class NumberColumn<T>(string name, string type) : Column(name, type)
    where T : unmanaged
{
    private readonly ColumnBuffer _values = new();

    public override int Count => _values.Length / Unsafe.SizeOf<T>();

    public void Add(T value) => _values.Append(value);

    public override void Clear() => _values.Clear();

    public override void Dispose() => _values.Dispose();

    public override void WriteData(IBufferWriter<byte> output) => output.Write(_values.Written);
}
