namespace PixelServer.Events;

/// <summary>Decodes values of a URL query: <c>%XX</c> and '+' for a space. What is not a whole escape stays as it is written.</summary>
public static class PercentDecoding
{
    /// <summary>Writes the decoded bytes, never more than were read, and returns their number.</summary>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var special = encoded.IndexOfAny((byte)'%', (byte)'+');
            if (special < 0)
            {
                encoded.CopyTo(destination[written..]);
                return written + encoded.Length;
            }

            encoded[..special].CopyTo(destination[written..]);
            written += special;
            if (encoded[special] == '+')
            {
                destination[written++] = (byte)' ';
                encoded = encoded[(special + 1)..];
            }
            else if (TryReadEscape(encoded[special..], out var value))
            {
                destination[written++] = value;
                encoded = encoded[(special + 3)..];
            }
            else
            {
                destination[written++] = (byte)'%';
                encoded = encoded[(special + 1)..];
            }
        }
    }

    /// <summary>Reads the <c>%XX</c> that <paramref name="text"/> starts with.</summary>
    public static bool TryReadEscape(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        if (text.Length < 3 || text[0] != '%' || !char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2]))
        {
            return false;
        }

        value = (byte)((HexDigit(text[1]) << 4) | HexDigit(text[2]));
        return true;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
