using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// Turns JSON tokens into text without refusing what <see cref="Utf8JsonReader"/> itself refuses: half a surrogate pair becomes
/// U+FFFD, invalid UTF-8 passes through to be cleaned later.
/// </summary>
internal static class JsonText
{
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = EventLimits.JsonDepth };

    /// <summary>The text of a name or a single value, valid until <paramref name="scratch"/> is used again.</summary>
    public static ReadOnlySpan<byte> Read(ref Utf8JsonReader reader, ref byte[] scratch)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (scratch.Length < reader.ValueSpan.Length)
        {
            scratch = new byte[reader.ValueSpan.Length * 2];
        }

        return scratch.AsSpan(0, Unescape(reader.ValueSpan, scratch));
    }

    /// <summary>Reads past the object or array that the reader stands on and returns it as it is written.</summary>
    public static ReadOnlySpan<byte> ReadStructure(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>Writes the contents of a JSON string, escapes resolved; never more bytes than were read.</summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            if (backslash < 0 || backslash + 1 >= escaped.Length)
            {
                escaped.CopyTo(destination[written..]);
                return written + escaped.Length;
            }

            escaped[..backslash].CopyTo(destination[written..]);
            written += backslash;
            escaped = escaped[(backslash + 1)..];
            if (escaped[0] == 'u')
            {
                written += ReadUnicode(ref escaped).EncodeToUtf8(destination[written..]);
            }
            else
            {
                destination[written++] = escaped[0] switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    var other => other,
                };
                escaped = escaped[1..];
            }
        }
    }

    private static Rune ReadUnicode(ref ReadOnlySpan<byte> escaped)
    {
        var first = (char)Hex(escaped[1..]);
        escaped = escaped[5..];
        if (char.IsHighSurrogate(first) && escaped.Length >= 6 && escaped[0] == '\\' && escaped[1] == 'u'
            && Rune.TryCreate(first, (char)Hex(escaped[2..]), out var pair))
        {
            escaped = escaped[6..];
            return pair;
        }

        return Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar;
    }

    // The reader has checked that four hexadecimal digits follow.
    private static ushort Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..4], out ushort value, out _, 'x') ? value : (ushort)0xFFFD;
}
