using System.Runtime.InteropServices;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>
/// Numbers distinct texts in the order of their first appearance, without keeping them as strings. The hash is seeded by chance, so
/// that nobody can choose texts that collide; the numbers do not depend on it. Not thread-safe.
/// </summary>
internal sealed class TextDictionary : IDisposable
{
    private const int SmallestTable = 64;
    private const int KeptTable = 1 << 16;
    private static readonly ulong Seed = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    private readonly ColumnBuffer _texts = new();

    // Slots hold a number + 1; 0 is free. Always at most half full.
    private int[] _slots = new int[SmallestTable];
    private Entry[] _entries = new Entry[SmallestTable / 2];

    public int Count { get; private set; }

    /// <summary>All texts in the order of their numbers, as ClickHouse writes them.</summary>
    public ReadOnlySpan<byte> Written => _texts.Written;

    public int NumberOf(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0)
            {
                return Add(text, hash, slot);
            }

            var entry = _entries[number];
            if (entry.Hash == hash && entry.Length == text.Length && _texts.Written.Slice(entry.Offset, entry.Length).SequenceEqual(text))
            {
                return number;
            }
        }
    }

    public void Clear()
    {
        Count = 0;
        _texts.Clear();
        if (_slots.Length > KeptTable)
        {
            _slots = new int[SmallestTable];
            _entries = new Entry[SmallestTable / 2];
        }
        else
        {
            Array.Clear(_slots);
        }
    }

    public void Dispose() => _texts.Dispose();

    private int Add(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        _texts.AppendText(text);
        _entries[Count] = new Entry(hash, _texts.Length - text.Length, text.Length);
        _slots[slot] = ++Count;
        var number = Count - 1;
        if (Count == _entries.Length)
        {
            Grow();
        }

        return number;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)_entries[number].Hash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = number + 1;
        }
    }

    // Multiply and fold, eight bytes at a time.
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = Seed ^ (ulong)text.Length;
        while (text.Length >= 8)
        {
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(text), Multiplier);
            text = text[8..];
        }

        ulong tail = 0;
        foreach (var value in text)
        {
            tail = (tail << 8) | value;
        }

        hash = Fold(hash ^ tail ^ Seed, Multiplier ^ Seed);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private readonly record struct Entry(uint Hash, int Offset, int Length);
}
