using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PixelServer.Collection;

/// <summary>
/// Visitor ids for events without a cookie: a keyed hash of address, user agent and site under a salt that is random, changes at
/// midnight UTC and is then destroyed, so that yesterday's ids can be linked to nobody. Kept in a file of the data folder so
/// that a restart within the day changes nothing; where it cannot be written the salt lives in memory alone. Thread-safe.
/// </summary>
internal sealed partial class DailySalt(string path, TimeProvider time, ILogger<DailySalt> logger)
{
    private readonly Lock _lock = new();

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;
    private volatile Salt _current = new(-1, []);

    /// <summary>The visitor id of today; never 0.</summary>
    public ulong VisitorId(ReadOnlySpan<byte> address, ReadOnlySpan<char> userAgent, ReadOnlySpan<byte> site)
    {
        var day = time.GetUtcNow().ToUnixTimeSeconds() / 86_400;
        var salt = _current;
        if (salt.Day != day)
        {
            salt = Renew(day);
        }

        // Length before content, so that no two inputs run together into the same bytes.
        Span<byte> input = stackalloc byte[1 + 16 + 1 + 40 + 512];
        var length = Put(input, 0, address);
        length = Put(input, length, site);
        var agent = userAgent[..Math.Min(userAgent.Length, 512)];
        foreach (var c in agent)
        {
            input[length++] = (byte)c;
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt.Key, input[..length], hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }

    private static int Put(Span<byte> input, int at, ReadOnlySpan<byte> bytes)
    {
        input[at] = (byte)bytes.Length;
        bytes.CopyTo(input[(at + 1)..]);
        return at + 1 + bytes.Length;
    }

    private Salt Renew(long day)
    {
        lock (_lock)
        {
            if (_current.Day != day)
            {
                _current = LoadOrMake(day);
            }

            return _current;
        }
    }

    // A full or failing disk must not refuse events that the log still takes.
    private Salt LoadOrMake(long day)
    {
        var salt = new Salt(day, RandomNumberGenerator.GetBytes(32));
        try
        {
            if (Load(day) is { } kept)
            {
                return kept;
            }

            Keep(salt);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e, path);
        }

        return salt;
    }

    private Salt? Load(long day)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var parts = File.ReadAllText(path).Split(' ');
        return parts.Length == 2 && parts[0] == day.ToString(CultureInfo.InvariantCulture) && parts[1].Length == 64 && parts[1].All(char.IsAsciiHexDigit)
            ? new Salt(day, Convert.FromHexString(parts[1]))
            : null;
    }

    private void Keep(Salt salt)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{salt.Day} {Convert.ToHexStringLower(salt.Key)}"));
        }

        File.Move(draft, path, overwrite: true);
    }

    private sealed record Salt(long Day, byte[] Key);

    [LoggerMessage(32, LogLevel.Warning, "The day's salt could not be kept in {Path}: a restart today makes new ids for visitors without a cookie.")]
    private partial void LogNotKept(Exception exception, string path);
}
