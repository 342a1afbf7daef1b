using System.Numerics;
using System.Security.Cryptography;

namespace PixelServer.RateLimits;

/// <summary>
/// Token buckets of many senders in memory of a fixed size: a bucket is one number, the time until which its tokens are spent, so that taking is one
/// compare-and-swap, without a lock and without allocating. Thread-safe.
/// </summary>
/// <remarks>
/// An entry holds 20 bits of the sender's hash and 44 bits of time in ticks. A sender has the choice of four entries beside each other; where all are busy the one
/// nearest to full is forgotten, which lets its sender through too soon: the table errs on the side of admitting. The hash is keyed with a secret of the process,
/// so that nobody can choose whom they share entries with, nor read addresses out of them. Times are compared as differences within 2^44 ticks (20 days): older
/// ones, and those of a clock that was set back, count as full buckets.
/// </remarks>
internal sealed class TokenTable
{
    private const int Ways = 4;
    private const int TimeBits = 44;
    private const long TimeMask = (1L << TimeBits) - 1;

    // Whoever loses so often stands in a crowd: one of it may pass uncounted.
    private const int MostTries = 8;

    private readonly long[] _entries;
    private readonly TimeProvider _time;
    private readonly long _interval;
    private readonly long _window;
    private readonly ulong _secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <param name="interval">In which a sender gets one token back.</param>
    /// <param name="burst">Tokens of a full bucket.</param>
    /// <param name="senders">How many senders are remembered; rounded up to a power of two.</param>
    /// <param name="time">The clock.</param>
    public TokenTable(TimeSpan interval, int burst, int senders, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval.Ticks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval.Ticks * burst, TimeMask / 2);
        _entries = new long[Math.Max(Ways, (int)BitOperations.RoundUpToPowerOf2((uint)senders))];
        _interval = interval.Ticks;
        _window = interval.Ticks * burst;
        _time = time;
    }

    /// <summary>Takes tokens if there are enough: zero, or how long it takes until there are. More than a full bucket holds are never enough.</summary>
    public TimeSpan Take(ulong sender, int tokens)
    {
        var hash = Mix(sender ^ _secret);
        var set = (int)(hash & (ulong)(_entries.Length - 1)) & ~(Ways - 1);
        var tag = (long)(hash >> TimeBits);
        var now = _time.GetUtcNow().Ticks;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var index = Find(set, tag, now);
            var entry = Volatile.Read(ref _entries[index]);
            var spent = (entry >>> TimeBits) == tag ? Ahead(entry, now) : 0;
            var after = spent + (tokens * _interval);
            if (after > _window)
            {
                return new TimeSpan(after - _window);
            }

            if (Interlocked.CompareExchange(ref _entries[index], (tag << TimeBits) | ((now + after) & TimeMask), entry) == entry)
            {
                break;
            }
        }

        return TimeSpan.Zero;
    }

    // The sender's own entry, else the one that is nearest to a full bucket.
    private int Find(int set, long tag, long now)
    {
        var best = set;
        var least = long.MaxValue;
        for (var index = set; index < set + Ways; index++)
        {
            var entry = Volatile.Read(ref _entries[index]);
            var ahead = Ahead(entry, now);
            if (ahead > 0 && (entry >>> TimeBits) == tag)
            {
                return index;
            }

            if (ahead < least)
            {
                (best, least) = (index, ahead);
            }
        }

        return best;
    }

    // How far into the future an entry's tokens are spent; zero when they have all come back.
    private long Ahead(long entry, long now)
    {
        var ahead = (entry - now) & TimeMask;
        return ahead <= _window ? ahead : 0;
    }

    // Every bit of the sender changes half of the bits; the finalizer of MurmurHash3.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
