using System.Buffers;
using System.Text;

namespace PixelServer.Events;

/// <summary>
/// Replaces by <c>redacted</c> what a URL should not have carried: values of parameters named as secrets (<see cref="SecretNames"/>,
/// and the site's own), also in a URL that is a parameter of another, escaped once or twice, and what looks like a secret
/// (<see cref="SecretShapes"/>). What tells the campaign of a visit is never touched. Rather takes too much than leaves a part.
/// Linear in the length of the text.
/// </summary>
public static class SecretRedaction
{
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.[]"u8);

    private static readonly SearchValues<byte> EndsInQuery = SearchValues.Create("&#"u8);
    private static readonly SearchValues<byte> EndsInPath = SearchValues.Create("&#/?;"u8);

    internal static ReadOnlySpan<byte> Replacement => "redacted"u8;

    /// <summary>The most bytes a redacted text can have: the shortest secret, <c>k=1&amp;</c>, grows by seven.</summary>
    public static int MaxLength(int length) => (length * 3) + Replacement.Length;

    /// <summary>Writes the text without its secrets and returns its length.</summary>
    public static int Redact(ReadOnlySpan<byte> text, ScrubbedParameters names, Span<byte> destination) =>
        Redact(text, names, destination, endsAtQuote: false);

    /// <param name="text">A URL, or a text that holds some.</param>
    /// <param name="names">The site's own names.</param>
    /// <param name="destination">Of <see cref="MaxLength"/>.</param>
    /// <param name="endsAtQuote">A quotation mark ends a value, as where URLs stand in JSON.</param>
    internal static int Redact(ReadOnlySpan<byte> text, ScrubbedParameters names, Span<byte> destination, bool endsAtQuote)
    {
        var written = 0;
        var copied = 0;
        var from = 0;
        var queryStart = text.IndexOf((byte)'?');
        bool? isOAuth = null;
        Span<char> buffer = stackalloc char[SecretNames.MostCharacters];
        while (TryFindEquals(text, from, out var at, out var value, out var escapes))
        {
            from = value;
            var kind = SecretNames.KindOfParameter(NameBefore(text[copied..at], buffer), names);
            if (kind is ParameterKind.OAuthCode or ParameterKind.OAuthState)
            {
                isOAuth ??= HasParameter(text, "code"u8) && HasParameter(text, "state"u8);
                kind = isOAuth.Value ? ParameterKind.Secret : ParameterKind.Plain;
            }

            if (kind == ParameterKind.Plain)
            {
                continue;
            }

            var isInPath = queryStart < 0 || at < queryStart;
            var end = ValueEnd(text, value, escapes, isInPath, endsAtQuote);
            if (end == value)
            {
                continue;
            }

            written += SecretShapes.Redact(text[copied..value], destination[written..]);
            var kept = kind == ParameterKind.Secret ? Replacement : text[value..end];
            kept.CopyTo(destination[written..]);
            written += kept.Length;
            copied = end;
            from = end;
        }

        return written + SecretShapes.Redact(text[copied..], destination[written..]);
    }

    // Plain, or escaped once or twice.
    private static bool TryFindEquals(ReadOnlySpan<byte> text, int from, out int at, out int after, out int escapes)
    {
        while (from < text.Length)
        {
            var found = text[from..].IndexOfAny((byte)'=', (byte)'%');
            if (found < 0)
            {
                break;
            }

            at = from + found;
            if (text[at] == '=')
            {
                after = at + 1;
                escapes = 0;
                return true;
            }

            var length = UnitAt(text, at, out var value);
            if (value == '=')
            {
                after = at + length;
                escapes = length / 2;
                return true;
            }

            from = at + length;
        }

        at = after = escapes = 0;
        return false;
    }

    // The name that ends where the text does, in lower case; of a long one the end.
    private static ReadOnlySpan<char> NameBefore(ReadOnlySpan<byte> text, Span<char> buffer)
    {
        var before = text.LastIndexOfAnyExcept(NameBytes);
        if (before >= 0 && text[before] == '%')
        {
            return EscapedNameBefore(text, buffer);
        }

        var name = text[Math.Max(before + 1, text.Length - buffer.Length)..];
        Ascii.ToLower(name, buffer, out var length);
        return buffer[..length];
    }

    private static ReadOnlySpan<char> EscapedNameBefore(ReadOnlySpan<byte> text, Span<char> buffer)
    {
        var free = buffer.Length;
        while (free > 0 && !text.IsEmpty)
        {
            var length = UnitBefore(text, out var value);
            if (!SecretNames.IsNameCharacter((char)value))
            {
                break;
            }

            buffer[--free] = char.ToLowerInvariant((char)value);
            text = text[..^length];
        }

        return buffer[free..];
    }

    // A value ends where the next parameter of the same URL, or of one around it, begins.
    private static int ValueEnd(ReadOnlySpan<byte> text, int start, int escapes, bool isInPath, bool endsAtQuote)
    {
        var at = start;
        if (escapes == 0 && !endsAtQuote)
        {
            // What is escaped belongs to the value.
            var end = text[at..].IndexOfAny(isInPath ? EndsInPath : EndsInQuery);
            return end < 0 ? text.Length : at + end;
        }

        while (at < text.Length)
        {
            var length = UnitAt(text, at, out var value);
            var depth = length / 2;
            var ends = value switch
            {
                (byte)'&' or (byte)'#' => depth <= escapes,
                (byte)'/' or (byte)'?' or (byte)';' => isInPath && depth == 0 && escapes == 0,
                (byte)'"' => endsAtQuote && depth == 0,
                _ => false,
            };
            if (ends)
            {
                return at;
            }

            at += length;
        }

        return text.Length;
    }

    private static bool HasParameter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var from = 0; from < text.Length;)
        {
            var found = text[from..].IndexOf(name);
            if (found < 0)
            {
                return false;
            }

            var start = from + found;
            from = start + name.Length;
            var isWhole = start == 0 || UnitBefore(text[..start], out var before) == 0 || !SecretNames.IsNameCharacter((char)before);
            if (isWhole && from < text.Length && UnitAt(text, from, out var next) > 0 && next == '=')
            {
                return true;
            }
        }

        return false;
    }

    // A character as it stands, as %XX or as %25XX: 1, 3 or 5 bytes.
    private static int UnitAt(ReadOnlySpan<byte> text, int at, out byte value)
    {
        value = text[at];
        if (value != '%' || !PercentDecoding.TryReadEscape(text[at..], out var once))
        {
            return 1;
        }

        if (once == '%' && text.Length - at >= 5 && TryReadHex(text[at + 3], text[at + 4], out var twice))
        {
            value = twice;
            return 5;
        }

        value = once;
        return 3;
    }

    private static int UnitBefore(ReadOnlySpan<byte> text, out byte value)
    {
        if (text.Length >= 5 && text[^5] == '%' && UnitAt(text, text.Length - 5, out value) == 5)
        {
            return 5;
        }

        if (text.Length >= 3 && text[^3] == '%' && UnitAt(text, text.Length - 3, out value) == 3)
        {
            return 3;
        }

        value = text[^1];
        return 1;
    }

    private static bool TryReadHex(byte high, byte low, out byte value) => PercentDecoding.TryReadEscape([(byte)'%', high, low], out value);
}
