using System.Numerics;
using System.Runtime.CompilerServices;

namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>A set of byte values: what one place of a pattern may hold.</summary>
[InlineArray(Words)]
internal struct ByteSet : IEquatable<ByteSet>
{
    private const int Words = 4;

    private ulong _first;

    public static ByteSet Digits => Range((byte)'0', (byte)'9');

    public static ByteSet WordBytes =>
        Range((byte)'a', (byte)'z') | Range((byte)'A', (byte)'Z') | Digits | Range((byte)'_', (byte)'_');

    public static ByteSet Spaces => Range((byte)'\t', (byte)'\r') | Range((byte)' ', (byte)' ');

    public readonly int Count
    {
        get
        {
            var count = 0;
            for (var i = 0; i < Words; i++)
            {
                count += BitOperations.PopCount(this[i]);
            }

            return count;
        }
    }

    /// <summary>The lowest value; of an empty set 0.</summary>
    public readonly byte First
    {
        get
        {
            var word = 0;
            while (word < Words - 1 && this[word] == 0)
            {
                word++;
            }

            return (byte)((word << 6) + (BitOperations.TrailingZeroCount(this[word]) & 63));
        }
    }

    public static ByteSet operator |(ByteSet left, ByteSet right)
    {
        for (var i = 0; i < Words; i++)
        {
            left[i] |= right[i];
        }

        return left;
    }

    public static ByteSet operator ~(ByteSet set)
    {
        for (var i = 0; i < Words; i++)
        {
            set[i] = ~set[i];
        }

        return set;
    }

    /// <summary>All bytes from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static ByteSet Range(byte first, byte last)
    {
        var set = default(ByteSet);
        for (int value = first; value <= last; value++)
        {
            set[value >> 6] |= 1UL << value;
        }

        return set;
    }

    public static ByteSet Of(byte value) => Range(value, value);

    public readonly bool Contains(byte value) => ((this[value >> 6] >> value) & 1) != 0;

    /// <summary>With each ASCII letter also the other case of it.</summary>
    public readonly ByteSet WithBothCases()
    {
        var both = this;
        for (var letter = (byte)'a'; letter <= 'z'; letter++)
        {
            var capital = (byte)(letter - 'a' + 'A');
            if (Contains(letter) || Contains(capital))
            {
                both |= Of(letter) | Of(capital);
            }
        }

        return both;
    }

    public readonly IEnumerable<byte> Values()
    {
        for (var word = 0; word < Words; word++)
        {
            for (var left = this[word]; left != 0; left &= left - 1)
            {
                yield return (byte)((word << 6) + BitOperations.TrailingZeroCount(left));
            }
        }
    }

    public readonly bool Equals(ByteSet other) => ((ReadOnlySpan<ulong>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is ByteSet other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3]);
}
