namespace PixelServer.Events;

/// <summary>
/// Replaces e-mail addresses in text by <c>redacted</c>, also where the '@' is written <c>%40</c> or <c>%2540</c>. Rather takes
/// something that only looks like an address (<c>pkg@2.min.js</c>) than leaves one.
/// </summary>
public static class EmailRedaction
{
    private static ReadOnlySpan<byte> Replacement => "redacted"u8;

    /// <summary>The most bytes a redacted text can have: the shortest address, <c>a@b.cd</c>, is shorter than what replaces it.</summary>
    public static int MaxLength(int length) => (length * 2) + Replacement.Length;

    /// <summary>Writes the text without its addresses and returns its length.</summary>
    public static int Redact(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        var copied = 0;
        var from = 0;
        while (TryFindAt(text, from, out var at, out var afterAt))
        {
            from = afterAt;
            var start = LocalPartStart(text, copied, at);
            var end = DomainEnd(text, afterAt);
            if (start == at || end == afterAt)
            {
                continue;
            }

            text[copied..start].CopyTo(destination[written..]);
            written += start - copied;
            Replacement.CopyTo(destination[written..]);
            written += Replacement.Length;
            copied = end;
            from = end;
        }

        text[copied..].CopyTo(destination[written..]);
        return written + text.Length - copied;
    }

    private static bool TryFindAt(ReadOnlySpan<byte> text, int from, out int at, out int after)
    {
        while (from < text.Length)
        {
            var found = text[from..].IndexOfAny((byte)'@', (byte)'%');
            if (found < 0)
            {
                break;
            }

            at = from + found;
            var rest = text[at..];
            after = at + (rest[0] == '@' ? 1 : rest.StartsWith("%40"u8) ? 3 : rest.StartsWith("%2540"u8) ? 5 : 0);
            if (after > at)
            {
                return true;
            }

            from = at + 1;
        }

        at = after = 0;
        return false;
    }

    private static int LocalPartStart(ReadOnlySpan<byte> text, int floor, int at)
    {
        var start = at;
        while (start > floor)
        {
            var length = start - floor >= 3 && PercentDecoding.TryReadEscape(text[(start - 3)..start], out var value) ? 3 : 1;
            value = length == 3 ? DecodeAt(text, start - 3) : text[start - 1];
            if (!IsLocalPart(value))
            {
                break;
            }

            start -= length;
        }

        return start;
    }

    // The end of a domain of at least two labels whose last is letters; afterAt when there is none.
    private static int DomainEnd(ReadOnlySpan<byte> text, int afterAt)
    {
        var end = afterAt;
        var lastDot = -1;
        var lettersAfterDot = 0;
        var addressEnd = afterAt;
        while (end < text.Length)
        {
            var escaped = PercentDecoding.TryReadEscape(text[end..], out var value);
            value = escaped ? value : text[end];
            if (!IsDomain(value))
            {
                break;
            }

            end += escaped ? 3 : 1;
            if (value == '.')
            {
                lastDot = end;
                lettersAfterDot = 0;
            }
            else if (lastDot >= 0 && lastDot > afterAt + 1)
            {
                lettersAfterDot += value >= 0x80 || char.IsAsciiLetter((char)value) ? 1 : 0;
                addressEnd = lettersAfterDot >= 2 ? end : addressEnd;
            }
        }

        return addressEnd;
    }

    private static byte DecodeAt(ReadOnlySpan<byte> text, int index)
    {
        PercentDecoding.TryReadEscape(text[index..], out var value);
        return value;
    }

    private static bool IsLocalPart(byte value) =>
        value >= 0x80 || char.IsAsciiLetterOrDigit((char)value) || value is (byte)'.' or (byte)'_' or (byte)'+' or (byte)'-' or (byte)'\'';

    private static bool IsDomain(byte value) =>
        value >= 0x80 || char.IsAsciiLetterOrDigit((char)value) || value is (byte)'.' or (byte)'-';
}
