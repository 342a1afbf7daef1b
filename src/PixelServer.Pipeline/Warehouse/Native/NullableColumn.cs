using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary><c>Nullable</c> of fixed-size values: a byte for each row that is null, then all values.</summary>
internal sealed class NullableColumn<T>(string name, string type) : Column(name, $"Nullable({type})")
    where T : unmanaged
{
    private readonly ColumnBuffer _nulls = new();
    private readonly NumberColumn<T> _values = new(name, type);

    public override int Count => _nulls.Length;

    public void Add(T? value)
    {
        _nulls.Append((byte)(value is null ? 1 : 0));
        _values.Add(value.GetValueOrDefault());
    }

    public override void Clear()
    {
        _nulls.Clear();
        _values.Clear();
    }

    public override void Dispose()
    {
        _nulls.Dispose();
        _values.Dispose();
    }

    public override void WriteData(IBufferWriter<byte> output)
    {
        output.Write(_nulls.Written);
        _values.WriteData(output);
    }
}
