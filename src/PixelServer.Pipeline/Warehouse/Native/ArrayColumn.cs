using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>
/// <c>Array</c>: for each row where its elements end, then all elements. Add the elements to <see cref="Elements"/> and close the
/// row with <see cref="EndRow"/>. A Nested table is one of these per field.
/// </summary>
internal sealed class ArrayColumn<TColumn>(string name, TColumn elements) : Column(name, $"Array({elements.Type})")
    where TColumn : Column
{
    private readonly ColumnBuffer _ends = new();

    public TColumn Elements { get; } = elements;

    public override int Count => _ends.Length / sizeof(ulong);

    public void EndRow() => _ends.Append((ulong)Elements.Count);

    public override void Clear()
    {
        _ends.Clear();
        Elements.Clear();
    }

    public override void Dispose()
    {
        _ends.Dispose();
        Elements.Dispose();
    }

    public override void WritePrefix(IBufferWriter<byte> output) => Elements.WritePrefix(output);

    public override void WriteData(IBufferWriter<byte> output)
    {
        output.Write(_ends.Written);
        Elements.WriteData(output);
    }
}
