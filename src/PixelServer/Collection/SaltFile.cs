using System.Buffers.Text;
using System.Security.Cryptography;

namespace PixelServer.Collection;

/// <summary>
/// Where <see cref="DailySalt"/> keeps its salt over restarts: <c>{day, as days since 1970} {key, hexadecimal}</c>, readable by the
/// server's user alone. Its failures are only logged, because a full or failing disk must not refuse events that the log still takes.
/// Not thread-safe.
/// </summary>
internal sealed partial class SaltFile(string path, ILogger logger)
{
    private const int LongestContent = 128;

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    private string Draft => path + ".new";

    /// <summary>Reads the key of a day; false when there is none.</summary>
    public bool TryLoad(long day, Span<byte> key)
    {
        Span<byte> content = stackalloc byte[LongestContent];
        try
        {
            return TryRead(path, content, out var keptDay, out var digits) && keptDay == day && TryDecode(content[digits], key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e, path);
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    public void Keep(long day, ReadOnlySpan<byte> key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        Span<byte> content = stackalloc byte[LongestContent];
        Utf8Formatter.TryFormat(day, content, out var length);
        content[length++] = (byte)' ';
        Encode(key, content[length..]);
        length += key.Length * 2;
        try
        {
            using (var file = new FileStream(Draft, options))
            {
                file.Write(content[..length]);
            }

            File.Move(Draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Overwrites and removes what is of another day, or unreadable.</summary>
    public void DestroyUnlessOf(long day)
    {
        try
        {
            // A draft is left where writing it was cut short.
            Destroy(Draft);
            if (!IsOf(day))
            {
                Destroy(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotDestroyed(e, path);
        }
    }

    private bool IsOf(long day)
    {
        Span<byte> content = stackalloc byte[LongestContent];
        var isOf = TryRead(path, content, out var keptDay, out _) && keptDay == day;
        CryptographicOperations.ZeroMemory(content);
        return isOf;
    }

    private static void Destroy(string file)
    {
        if (!File.Exists(file))
        {
            return;
        }

        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
        {
            stream.Write(new byte[stream.Length]);
            stream.Flush(flushToDisk: true);
        }

        File.Delete(file);
    }

    private static bool TryRead(string file, Span<byte> content, out long day, out Range digits)
    {
        day = -1;
        digits = default;
        if (!File.Exists(file))
        {
            return false;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        if (!Utf8Parser.TryParse(content[..length], out day, out var dayLength) || dayLength == length || content[dayLength] != ' ')
        {
            return false;
        }

        digits = (dayLength + 1)..length;
        return true;
    }

    // By hand: a text of the key could not be cleared.
    private static void Encode(ReadOnlySpan<byte> key, Span<byte> digits)
    {
        for (var i = 0; i < key.Length; i++)
        {
            digits[2 * i] = "0123456789abcdef"u8[key[i] >> 4];
            digits[(2 * i) + 1] = "0123456789abcdef"u8[key[i] & 15];
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> digits, Span<byte> key)
    {
        if (digits.Length != key.Length * 2)
        {
            return false;
        }

        for (var i = 0; i < key.Length; i++)
        {
            if (!Utf8Parser.TryParse(digits.Slice(2 * i, 2), out byte value, out var consumed, 'x') || consumed != 2)
            {
                return false;
            }

            key[i] = value;
        }

        return true;
    }

    [LoggerMessage(32, LogLevel.Warning, "The day's salt could not be kept in {Path}: a restart today makes new ids for visitors without a cookie.")]
    private partial void LogNotKept(Exception exception, string path);

    [LoggerMessage(33, LogLevel.Error, "The salt of an earlier day could not be removed from {Path}; it is tried again every minute.")]
    private partial void LogNotDestroyed(Exception exception, string path);
}
