using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary><c>String</c>: any bytes, each with its length before it.</summary>
internal sealed class TextColumn(string name) : Column(name, "String")
{
    private readonly ColumnBuffer _texts = new();
    private int _count;

    public override int Count => _count;

    public void Add(ReadOnlySpan<byte> text)
    {
        _texts.AppendText(text);
        _count++;
    }

    public override void Clear()
    {
        _texts.Clear();
        _count = 0;
    }

    public override void Dispose() => _texts.Dispose();

    public override void WriteData(IBufferWriter<byte> output) => output.Write(_texts.Written);
}
