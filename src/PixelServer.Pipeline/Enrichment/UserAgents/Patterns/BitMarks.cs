using System.Numerics;

namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>Remembers which numbers below a bound were met. Not thread-safe.</summary>
internal sealed class BitMarks(int count)
{
    private readonly ulong[] _words = new ulong[(count + 63) / 64];

    /// <summary>False when the number was marked before.</summary>
    public bool TryMark(int number)
    {
        ref var word = ref _words[number >> 6];
        var mask = 1UL << number;
        if ((word & mask) != 0)
        {
            return false;
        }

        word |= mask;
        return true;
    }

    /// <summary>The lowest marked number from <paramref name="from"/> on, <see cref="int.MaxValue"/> when there is none.</summary>
    public int Next(int from)
    {
        for (var word = from >> 6; word < _words.Length; word++)
        {
            var left = word == from >> 6 ? _words[word] & (ulong.MaxValue << from) : _words[word];
            if (left != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(left);
            }
        }

        return int.MaxValue;
    }

    public void Clear() => _words.AsSpan().Clear();
}
