using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary><c>Map(LowCardinality(String), String)</c>: for each row where its pairs end, then all keys, then all values.</summary>
internal sealed class MapColumn(string name) : Column(name, "Map(LowCardinality(String), String)")
{
    private readonly ColumnBuffer _ends = new();
    private readonly LowCardinalityColumn _keys = new("keys");
    private readonly TextColumn _values = new("values");

    public override int Count => _ends.Length / sizeof(ulong);

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _keys.Add(key);
        _values.Add(value);
    }

    public void EndRow() => _ends.Append((ulong)_keys.Count);

    public override void Clear()
    {
        _ends.Clear();
        _keys.Clear();
        _values.Clear();
    }

    public override void Dispose()
    {
        _ends.Dispose();
        _keys.Dispose();
        _values.Dispose();
    }

    public override void WritePrefix(IBufferWriter<byte> output) => _keys.WritePrefix(output);

    public override void WriteData(IBufferWriter<byte> output)
    {
        output.Write(_ends.Written);
        _keys.WriteData(output);
        _values.WriteData(output);
    }
}
