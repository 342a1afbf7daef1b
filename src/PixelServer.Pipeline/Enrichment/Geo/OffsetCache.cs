using System.Numerics;

namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>
/// Keeps what was made of the bytes at offsets of a file, so that making it again is rare. Bounded: a value may take the place of
/// another that shares its eight places. Thread-safe without locks, as entries are never changed; two threads may make
/// the same value.
/// </summary>
internal sealed class OffsetCache<T>
{
    private const int Ways = 8;
    private const int MinEntries = 4096;
    private const int MaxEntries = 65_536;

    private readonly Entry?[] _entries;
    private readonly int _shift;
    private uint _turn;

    /// <param name="length">Of the file's part in which the offsets lie; a small one needs fewer places.</param>
    public OffsetCache(int length)
    {
        var sets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(length, MinEntries, MaxEntries)) / Ways;
        _entries = new Entry?[sets * Ways];
        _shift = 32 - BitOperations.Log2((uint)sets);
    }

    public bool TryGet(int offset, out T value)
    {
        foreach (var entry in SetOf(offset))
        {
            if (entry is not null && entry.Offset == offset)
            {
                value = entry.Value;
                return true;
            }
        }

        value = default!;
        return false;
    }

    public void Add(int offset, T value)
    {
        var set = SetOf(offset);
        var free = set.IndexOf((Entry?)null);
        var place = free >= 0 ? free : (int)(_turn++ % Ways);
        Volatile.Write(ref set[place], new Entry(offset, value));
    }

    // Fibonacci hashing: offsets of equal records are evenly spaced, and their low bits alike.
    private Span<Entry?> SetOf(int offset) =>
        _entries.AsSpan((int)((uint)offset * 0x9e37_79b9 >> _shift) * Ways, Ways);

    private sealed class Entry(int offset, T value)
    {
        public int Offset { get; } = offset;

        public T Value { get; } = value;
    }
}
