using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// Reads the time of a row as Unix microseconds. Without a pattern: ISO 8601 (also with a blank for the T, and with "UTC" at the
/// end), the time of web logs, or a Unix time whose unit (s, ms, µs, ns) follows from its size. A time without zone is UTC.
/// </summary>
public sealed class TimeFormat
{
    /// <summary>The first microsecond of 1970: ids of blocks and the warehouse's partitions start there.</summary>
    private const long Earliest = 0;

    /// <summary>The year 2200, well inside what the warehouse's time columns hold.</summary>
    private const long Latest = 7_258_118_400L * 1_000_000;

    private readonly string? _pattern;

    /// <param name="pattern">A .NET date pattern such as <c>dd.MM.yyyy HH:mm</c>; null to recognise the usual ones.</param>
    public TimeFormat(string? pattern = null) => _pattern = pattern;

    public bool TryParse(ReadOnlySpan<byte> text, out long microseconds)
    {
        text = text.Trim((byte)' ');
        var read = _pattern is not null
            ? TryParsePattern(text, out microseconds)
            : TryParseUnix(text, out microseconds) || TryParseIso(text, out microseconds) || TryParseWebLog(text, out microseconds);
        return read && microseconds is >= Earliest and < Latest;
    }

    private static bool TryParseUnix(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (!Utf8Parser.TryParse(text, out decimal number, out var used) || used != text.Length || number < 0 || number > 1e19m)
        {
            return false;
        }

        microseconds = (long)(number switch
        {
            < 1e11m => number * 1_000_000,
            < 1e14m => number * 1_000,
            < 1e17m => number,
            _ => number / 1_000,
        });
        return true;
    }

    private static bool TryParseIso(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 10 || text[4] != (byte)'-' || text[7] != (byte)'-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        var rest = text[10..];
        if (!rest.IsEmpty)
        {
            if (rest.Length < 6 || rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || rest[3] != (byte)':'
                || !TryDigits(rest[1..3], out var hour) || !TryDigits(rest[4..6], out var minute) || hour > 23 || minute > 59)
            {
                return false;
            }

            ticks += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
            rest = rest[6..];
            if (!TryTakeSeconds(ref rest, ref ticks) || !TryTakeZone(rest, ref ticks))
            {
                return false;
            }
        }

        microseconds = (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    private static bool TryTakeSeconds(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        if (rest.IsEmpty || rest[0] != (byte)':')
        {
            return true;
        }

        // 60 is a leap second; it becomes the next minute's first.
        if (rest.Length < 3 || !TryDigits(rest[1..3], out var second) || second > 60)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        rest = rest[3..];
        if (!rest.IsEmpty && rest[0] is (byte)'.' or (byte)',')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            digits = digits < 0 ? rest.Length - 1 : digits;
            if (digits == 0)
            {
                return false;
            }

            var unit = TimeSpan.TicksPerSecond;
            foreach (var digit in rest.Slice(1, digits))
            {
                unit /= 10;
                ticks += (digit - '0') * unit;
            }

            rest = rest[(digits + 1)..];
        }

        return true;
    }

    private static bool TryTakeZone(ReadOnlySpan<byte> rest, ref long ticks)
    {
        rest = rest.TrimStart((byte)' ');
        if (rest.IsEmpty || rest.SequenceEqual("Z"u8) || rest.SequenceEqual("z"u8) || rest.SequenceEqual("UTC"u8) || rest.SequenceEqual("GMT"u8))
        {
            return true;
        }

        if (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length is not (3 or 5 or 6) || (rest.Length == 6 && rest[3] != (byte)':')
            || !TryDigits(rest[1..3], out var hours) || hours > 15)
        {
            return false;
        }

        var minutes = 0;
        if (rest.Length > 3 && (!TryDigits(rest[^2..], out minutes) || minutes > 59))
        {
            return false;
        }

        var offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks -= rest[0] == (byte)'+' ? offset : -offset;
        return true;
    }

    // 17/May/2015:10:05:03 +0000
    private static bool TryParseWebLog(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 20 || text[2] != (byte)'/' || text[6] != (byte)'/' || text[11] != (byte)':'
            || text[14] != (byte)':' || text[17] != (byte)':')
        {
            return false;
        }

        var month = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(text[3..6]);
        if (month < 0 || month % 3 != 0
            || !TryDigits(text[..2], out var day) || !TryDigits(text[7..11], out var year) || year < 1
            || !TryDigits(text[12..14], out var hour) || !TryDigits(text[15..17], out var minute) || !TryDigits(text[18..20], out var second)
            || day < 1 || day > DateTime.DaysInMonth(year, (month / 3) + 1) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var ticks = new DateTime(year, (month / 3) + 1, day, hour, minute, 0, DateTimeKind.Utc).Ticks + (second * TimeSpan.TicksPerSecond);
        if (!TryTakeZone(text[20..], ref ticks))
        {
            return false;
        }

        microseconds = (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    private bool TryParsePattern(ReadOnlySpan<byte> text, out long microseconds)
    {
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var parsed = DateTimeOffset.TryParseExact(Encoding.UTF8.GetString(text), _pattern, CultureInfo.InvariantCulture, styles, out var time);
        microseconds = (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return parsed;
    }
}
