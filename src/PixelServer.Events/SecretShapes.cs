using System.Buffers;

namespace PixelServer.Events;

/// <summary>
/// Finds secrets by what they look like: JSON web tokens (<c>eyJ….….…</c>) and numbers of payment cards (the digits of an issuer,
/// right length and check digit; single spaces or hyphens between them). Linear in the length of the text.
/// </summary>
internal static class SecretShapes
{
    private const int ShortestPart = 8;
    private const int ShortestCard = 14;
    private const int LongestCard = 19;

    private static readonly SearchValues<byte> Starts = SearchValues.Create("0123456789e"u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Writes the text with its secrets replaced, never more than was read, and returns its length.</summary>
    public static int Redact(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (text.Length < ShortestCard)
        {
            text.CopyTo(destination);
            return text.Length;
        }

        var written = 0;
        var copied = 0;
        var noTokenBefore = 0;
        var starts = text.IndexOf("eyJ"u8) < 0 ? Digits : Starts;
        for (var at = 0; at < text.Length;)
        {
            var found = text[at..].IndexOfAny(starts);
            if (found < 0)
            {
                break;
            }

            at += found;
            var next = at + 1;
            var length = text[at] != 'e' ? CardLength(text, at, out next)
                : at < noTokenBefore ? 0
                : TokenLength(text[at..], ref noTokenBefore, at);
            if (length == 0)
            {
                at = next;
                continue;
            }

            text[copied..at].CopyTo(destination[written..]);
            written += at - copied;
            SecretRedaction.Replacement.CopyTo(destination[written..]);
            written += SecretRedaction.Replacement.Length;
            at += length;
            copied = at;
        }

        text[copied..].CopyTo(destination[written..]);
        return written + text.Length - copied;
    }

    // Header and payload are JSON objects in Base64, which begin with eyJ; the signature may be empty; encrypted tokens have five
    // parts. Where it is none, no token begins before the end of the first part: it would end there too.
    private static int TokenLength(ReadOnlySpan<byte> text, ref int noTokenBefore, int at)
    {
        if (!text.StartsWith("eyJ"u8))
        {
            return 0;
        }

        var first = PartLength(text);
        noTokenBefore = at + first;
        if (first < ShortestPart || first == text.Length || text[first] != '.')
        {
            return 0;
        }

        var second = PartLength(text[(first + 1)..]);
        var end = first + 1 + second;
        if (second < ShortestPart || end == text.Length || text[end] != '.')
        {
            return 0;
        }

        while (end < text.Length && text[end] == '.')
        {
            end += 1 + PartLength(text[(end + 1)..]);
        }

        return end;
    }

    private static int PartLength(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(TokenBytes);
        return length < 0 ? text.Length : length;
    }

    // The length of the card number that starts at a digit, or 0 and where to go on.
    private static int CardLength(ReadOnlySpan<byte> text, int at, out int next)
    {
        var escape = EscapeRest(text, at);
        next = at + escape;
        if (escape > 0)
        {
            return 0;
        }

        next = at;
        while (next < text.Length && char.IsAsciiDigit((char)text[next]))
        {
            next++;
        }

        // Most numbers are short and stand alone, or begin as no card does.
        var isAlone = next == text.Length || text[next] is not ((byte)' ' or (byte)'-' or (byte)'+' or (byte)'%');
        if (text[at] is < (byte)'2' or > (byte)'6' || (isAlone && next - at is < ShortestCard or > LongestCard))
        {
            return 0;
        }

        if (at > 0 && char.IsAsciiLetter((char)text[at - 1]) && !PercentDecoding.TryReadEscape(text[Math.Max(0, at - 3)..], out _))
        {
            return 0;
        }

        Span<byte> digits = stackalloc byte[LongestCard];
        var count = 0;
        var length = 0;
        var end = at;
        while (end < text.Length)
        {
            if (char.IsAsciiDigit((char)text[end]))
            {
                if (count == LongestCard)
                {
                    break;
                }

                digits[count++] = (byte)(text[end++] - '0');
                if (IsEnd(text, end) && IsCard(digits[..count]))
                {
                    length = end - at;
                }
            }
            else
            {
                var separator = SeparatorLength(text[end..]);
                if (separator == 0 || end + separator >= text.Length || !char.IsAsciiDigit((char)text[end + separator]))
                {
                    break;
                }

                end += separator;
            }
        }

        return length;
    }

    // How much of a %XX or %25XX is left at one of its digits; 0 when the digit is one of the text.
    private static int EscapeRest(ReadOnlySpan<byte> text, int at)
    {
        if (at > 0 && text[at - 1] == '%' && PercentDecoding.TryReadEscape(text[(at - 1)..], out var value))
        {
            return value == '%' && text.Length >= at + 4 && char.IsAsciiHexDigit((char)text[at + 2]) && char.IsAsciiHexDigit((char)text[at + 3]) ? 4 : 2;
        }

        return at > 1 && text[at - 2] == '%' && PercentDecoding.TryReadEscape(text[(at - 2)..], out _) ? 1 : 0;
    }

    private static bool IsEnd(ReadOnlySpan<byte> text, int at) => at == text.Length || !char.IsAsciiLetterOrDigit((char)text[at]);

    private static int SeparatorLength(ReadOnlySpan<byte> text)
    {
        if (text[0] is (byte)' ' or (byte)'-' or (byte)'+')
        {
            return 1;
        }

        if (!PercentDecoding.TryReadEscape(text, out var value))
        {
            return 0;
        }

        return value is (byte)' ' or (byte)'-' or (byte)'+' ? 3 : text.StartsWith("%2520"u8) ? 5 : 0;
    }

    private static bool IsCard(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < ShortestCard)
        {
            return false;
        }

        var two = (digits[0] * 10) + digits[1];
        var four = (two * 100) + (digits[2] * 10) + digits[3];
        var isIssued = digits.Length switch
        {
            14 => two is 30 or 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => digits[0] is 4 or 6 || two is >= 51 and <= 55 || four is >= 2221 and <= 2720 || two is 35 or 50 or 56 or 57 or 58,
            19 => digits[0] is 4 or 6,
            _ => digits[0] is 6,
        };
        return isIssued && HasCheckDigit(digits);
    }

    // Luhn: every second digit from the right counts twice, its digits added up.
    private static bool HasCheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (int)digits[^(i + 1)];
            sum += (i & 1) == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
