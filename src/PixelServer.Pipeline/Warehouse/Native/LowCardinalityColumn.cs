using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PixelServer.Events;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary><c>LowCardinality(String)</c>: the distinct texts once, then for each value its number in as few bytes as hold the highest.</summary>
internal sealed class LowCardinalityColumn(string name) : Column(name, "LowCardinality(String)")
{
    private const ulong SharedDictionariesVersion = 1;

    // Flags beside the width of the numbers: the block brings its own keys, and they replace what was there.
    private const ulong HasAdditionalKeys = 1 << 9;
    private const ulong NeedsUpdate = 1 << 10;

    private readonly TextDictionary _dictionary = new();
    private readonly ColumnBuffer _numbers = new();
    private Utf8Text _last;
    private int _lastNumber;

    public override int Count => _numbers.Length / sizeof(int);

    public void Add(ReadOnlySpan<byte> text) => _numbers.Append(_dictionary.NumberOf(text));

    /// <summary>Adds a text that is likely to be the very object of the row before: then its number is known.</summary>
    public void AddKnown(Utf8Text text)
    {
        if (_dictionary.Count == 0 || !text.IsSameAs(_last))
        {
            _last = text;
            _lastNumber = _dictionary.NumberOf(text.Span);
        }

        _numbers.Append(_lastNumber);
    }

    public override void Clear()
    {
        _dictionary.Clear();
        _numbers.Clear();
    }

    public override void Dispose()
    {
        _dictionary.Dispose();
        _numbers.Dispose();
    }

    public override void WritePrefix(IBufferWriter<byte> output) => WriteUInt64(output, SharedDictionariesVersion);

    public override void WriteData(IBufferWriter<byte> output)
    {
        // Nothing at all stands for no values: the reader does not even look for a header.
        if (Count == 0)
        {
            return;
        }

        var width = _dictionary.Count <= 0x100 ? 0u : _dictionary.Count <= 0x10000 ? 1u : 2u;
        WriteUInt64(output, HasAdditionalKeys | NeedsUpdate | width);
        WriteUInt64(output, (ulong)_dictionary.Count);
        output.Write(_dictionary.Written);
        WriteUInt64(output, (ulong)Count);
        var numbers = MemoryMarshal.Cast<byte, int>(_numbers.Written);
        switch (width)
        {
            case 0:
                WriteBytes(output, numbers);
                break;
            case 1:
                WriteShorts(output, numbers);
                break;
            default:
                output.Write(_numbers.Written);
                break;
        }
    }

    private static void WriteBytes(IBufferWriter<byte> output, ReadOnlySpan<int> numbers)
    {
        var target = output.GetSpan(numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            target[i] = (byte)numbers[i];
        }

        output.Advance(numbers.Length);
    }

    private static void WriteShorts(IBufferWriter<byte> output, ReadOnlySpan<int> numbers)
    {
        var target = MemoryMarshal.Cast<byte, ushort>(output.GetSpan(numbers.Length * sizeof(ushort)));
        for (var i = 0; i < numbers.Length; i++)
        {
            target[i] = (ushort)numbers[i];
        }

        output.Advance(numbers.Length * sizeof(ushort));
    }

    private static void WriteUInt64(IBufferWriter<byte> output, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }
}
