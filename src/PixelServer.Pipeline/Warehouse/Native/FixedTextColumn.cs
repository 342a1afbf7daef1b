using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary><c>FixedString(n)</c>: texts of exactly n bytes.</summary>
internal sealed class FixedTextColumn(string name, int length) : Column(name, $"FixedString({length})")
{
    private readonly ColumnBuffer _texts = new();

    public override int Count => _texts.Length / length;

    public void Add(ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(text.Length, length);
        _texts.Append(text);
    }

    public override void Clear() => _texts.Clear();

    public override void Dispose() => _texts.Dispose();

    public override void WriteData(IBufferWriter<byte> output) => output.Write(_texts.Written);
}
