using System.Buffers;
using System.Buffers.Binary;
using PixelServer.Events;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Simulation;

/// <summary><c>LowCardinality(String)</c> of texts that are all known before, so that none has to be looked up. Not thread-safe.</summary>
internal sealed class ChosenTextColumn : Column
{
    private const int MostChoices = 256;
    private const ulong SharedDictionariesVersion = 1;

    // The block brings its own keys, they replace what was there, and numbers are of one byte.
    private const ulong Flags = (1 << 9) | (1 << 10);

    private readonly Utf8Text[] _choices;
    private readonly ColumnBuffer _numbers = new();

    /// <param name="name">The column.</param>
    /// <param name="texts">At most 256 texts, all different.</param>
    public ChosenTextColumn(string name, params Utf8Text[] texts)
        : base(name, "LowCardinality(String)")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(texts.Length, MostChoices);
        _choices = texts;
    }

    public override int Count => _numbers.Length;

    public void Add(int choice) => _numbers.Append((byte)choice);

    public override void Clear() => _numbers.Clear();

    public override void Dispose() => _numbers.Dispose();

    public override void WritePrefix(IBufferWriter<byte> output) => WriteUInt64(output, SharedDictionariesVersion);

    public override void WriteData(IBufferWriter<byte> output)
    {
        if (Count == 0)
        {
            return;
        }

        WriteUInt64(output, Flags);
        WriteUInt64(output, (ulong)_choices.Length);
        foreach (var choice in _choices)
        {
            VarUInt.Write((ulong)choice.Span.Length, output);
            output.Write(choice.Span);
        }

        WriteUInt64(output, (ulong)Count);
        output.Write(_numbers.Written);
    }

    private static void WriteUInt64(IBufferWriter<byte> output, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }
}
