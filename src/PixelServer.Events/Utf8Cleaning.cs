using System.Text;

namespace PixelServer.Events;

/// <summary>
/// Makes text safe to store: bytes that are not UTF-8 become U+FFFD, control characters (C0, DEL, C1) are removed. An event is
/// never lost over a damaged title.
/// </summary>
public static class Utf8Cleaning
{
    /// <summary>The most bytes that cleaning can make of <paramref name="length"/> bytes: each may become a U+FFFD.</summary>
    public static int MaxLength(int length) => length * 3;

    /// <summary>
    /// Writes the cleaned text, cut after <paramref name="maxCharacters"/> characters and before <paramref name="maxBytes"/>
    /// bytes, and returns its length. <paramref name="cut"/> tells whether something did not fit.
    /// </summary>
    public static int Clean(ReadOnlySpan<byte> text, Span<byte> destination, int maxCharacters, int maxBytes, out bool cut)
    {
        if (!text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            var length = Math.Min(text.Length, Math.Min(maxCharacters, maxBytes));
            cut = length < text.Length;
            text[..length].CopyTo(destination);
            return length;
        }

        return CleanSlow(text, destination, maxCharacters, maxBytes, out cut);
    }

    private static int CleanSlow(ReadOnlySpan<byte> text, Span<byte> destination, int maxCharacters, int maxBytes, out bool cut)
    {
        var written = 0;
        var characters = 0;
        while (!text.IsEmpty)
        {
            // An invalid sequence decodes as U+FFFD.
            Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            text = text[consumed..];
            if (Rune.IsControl(rune))
            {
                continue;
            }

            if (++characters > maxCharacters || written + rune.Utf8SequenceLength > maxBytes)
            {
                cut = true;
                return written;
            }

            written += rune.EncodeToUtf8(destination[written..]);
        }

        cut = false;
        return written;
    }
}
