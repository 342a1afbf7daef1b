using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PixelServer.Collection;

/// <summary>
/// Visitor ids for events without a cookie: a keyed hash of address, user agent and site under a salt that is random, changes at
/// midnight UTC and is then destroyed, so that yesterday's ids can be linked to nobody. Kept in a file of the data folder
/// (<see cref="SaltFile"/>) so that a restart within the day changes nothing; where it cannot be written the salt lives in memory
/// alone. Several collectors have a salt each: a visitor whom a load balancer sends to two of them is two. Thread-safe.
/// </summary>
/// <remarks>
/// The clock ends a salt, not the next event: a timer looks every minute. File and salt in use go at the first look after
/// midnight, its memory a look later, when no request that began with it can be hashing any more. A server that is not running
/// destroys nothing; the next start does, before it listens. Overwriting a file leaves no bytes behind on plain file systems;
/// what a copying file system or a flash drive keeps of them is beyond it.
/// </remarks>
internal sealed class DailySalt : IDisposable
{
    private const int KeyLength = 32;
    private const int LongestAgent = 512;
    private const int SecondsPerDay = 86_400;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SaltFile _file;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile Salt _current = Salt.None;

    // Salts out of use whose memory is still to be cleared.
    private List<Salt> _retired = [];

    public DailySalt(string path, TimeProvider time, ILogger<DailySalt> logger)
    {
        _file = new SaltFile(path, logger);
        _time = time;
        _file.DestroyUnlessOf(Today());
        _timer = time.CreateTimer(_ => EndOutdated(), null, Look, Look);
    }

    /// <summary>The visitor id of today; never 0.</summary>
    public ulong VisitorId(ReadOnlySpan<byte> address, ReadOnlySpan<char> userAgent, ReadOnlySpan<byte> site)
    {
        var day = Today();
        var salt = _current;
        if (salt.Day != day)
        {
            salt = Renew(day);
        }

        // Length before content, so that no two inputs run together into the same bytes.
        Span<byte> input = stackalloc byte[1 + 16 + 1 + 40 + LongestAgent];
        var length = Put(input, 0, address);
        length = Put(input, length, site);
        var agent = userAgent[..Math.Min(userAgent.Length, LongestAgent)];
        foreach (var c in agent)
        {
            input[length++] = (byte)c;
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt.Key, input[..length], hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }

    /// <summary>Clears the memory; the file stays for the next start.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            Retire();
            Clear(_retired);
        }
    }

    private static int Put(Span<byte> input, int at, ReadOnlySpan<byte> bytes)
    {
        input[at] = (byte)bytes.Length;
        bytes.CopyTo(input[(at + 1)..]);
        return at + 1 + bytes.Length;
    }

    private static void Clear(List<Salt> salts)
    {
        foreach (var salt in salts)
        {
            CryptographicOperations.ZeroMemory(salt.Key);
        }

        salts.Clear();
    }

    private long Today() => _time.GetUtcNow().ToUnixTimeSeconds() / SecondsPerDay;

    private void EndOutdated()
    {
        lock (_lock)
        {
            var idle = _retired;
            _retired = [];
            if (_current.Day != Today())
            {
                Retire();
                _file.DestroyUnlessOf(Today());
            }

            Clear(idle);
        }
    }

    private Salt Renew(long day)
    {
        lock (_lock)
        {
            if (_current.Day != day)
            {
                Retire();
                _file.DestroyUnlessOf(day);
                _current = LoadOrMake(day);
            }

            return _current;
        }
    }

    private void Retire()
    {
        if (_current != Salt.None)
        {
            _retired.Add(_current);
            _current = Salt.None;
        }
    }

    // Pinned, so that no copy of it is left behind when the heap is compacted.
    private Salt LoadOrMake(long day)
    {
        var salt = new Salt(day, GC.AllocateUninitializedArray<byte>(KeyLength, pinned: true));
        if (!_file.TryLoad(day, salt.Key))
        {
            RandomNumberGenerator.Fill(salt.Key);
            _file.Keep(day, salt.Key);
        }

        return salt;
    }

    private sealed class Salt(long day, byte[] key)
    {
        public static Salt None { get; } = new(-1, []);

        public long Day { get; } = day;

        public byte[] Key { get; } = key;
    }
}
