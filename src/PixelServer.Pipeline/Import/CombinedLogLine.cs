using System.Buffers.Text;
using System.Net;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// One line of a web server's log in combined format, or the shorter common format, read in place:
/// <c>address - user [time] "method target protocol" status bytes "referrer" "user agent"</c>. A virtual host before
/// the address and anything after the user agent are allowed. A field that the server left out (<c>-</c>) is empty.
/// </summary>
internal readonly ref struct CombinedLogLine
{
    private CombinedLogLine(
        ReadOnlySpan<byte> address,
        ReadOnlySpan<byte> user,
        ReadOnlySpan<byte> time,
        ReadOnlySpan<byte> request,
        int status,
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<byte> referrer,
        ReadOnlySpan<byte> userAgent)
    {
        Address = address;
        User = user;
        Time = time;
        Status = status;
        Bytes = bytes;
        Referrer = referrer;
        UserAgent = userAgent;

        var first = request.IndexOf((byte)' ');
        var last = request.LastIndexOf((byte)' ');
        Method = first < 0 ? default : request[..first];
        Protocol = last > first ? request[(last + 1)..] : default;
        Target = first < 0 ? request : request[(first + 1)..(last > first ? last : request.Length)];
    }

    public ReadOnlySpan<byte> Address { get; }

    public ReadOnlySpan<byte> User { get; }

    public ReadOnlySpan<byte> Time { get; }

    public ReadOnlySpan<byte> Method { get; }

    public ReadOnlySpan<byte> Target { get; }

    public ReadOnlySpan<byte> Protocol { get; }

    public int Status { get; }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Still with the server's backslash escapes.</summary>
    public ReadOnlySpan<byte> Referrer { get; }

    /// <summary>Still with the server's backslash escapes.</summary>
    public ReadOnlySpan<byte> UserAgent { get; }

    /// <summary>Reads a line; on failure says what is wrong with it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out CombinedLogLine parsed, out string problem)
    {
        parsed = default;
        var bracket = line.IndexOf(" ["u8);
        if (bracket < 0)
        {
            problem = "no [time]";
            return false;
        }

        var before = line[..bracket];
        var rest = line[(bracket + 2)..];
        var userAt = before.LastIndexOf((byte)' ');
        var identityAt = userAt < 0 ? -1 : before[..userAt].LastIndexOf((byte)' ');
        if (identityAt <= 0)
        {
            problem = "address, identity and user do not stand before [time]";
            return false;
        }

        // With a virtual host in front the address is the second word.
        var address = before[..identityAt];
        address = address[(address.LastIndexOf((byte)' ') + 1)..];
        var user = before[(userAt + 1)..];

        var close = rest.IndexOf((byte)']');
        if (close < 0)
        {
            problem = "[time] is not closed";
            return false;
        }

        var time = rest[..close];
        rest = rest[(close + 1)..];
        if (!TryTakeQuoted(ref rest, out var request))
        {
            problem = "the request is not in quotes";
            return false;
        }

        var status = TakeWord(ref rest);
        var bytes = TakeWord(ref rest);
        if (status.Length != 3 || !Utf8Parser.TryParse(status, out int code, out var used) || used != 3 || (!IsDash(bytes) && !IsNumber(bytes)))
        {
            problem = "no status and number of bytes after the request";
            return false;
        }

        ReadOnlySpan<byte> referrer = default;
        ReadOnlySpan<byte> userAgent = default;
        if (!rest.TrimStart((byte)' ').IsEmpty && (!TryTakeQuoted(ref rest, out referrer) || !TryTakeQuoted(ref rest, out userAgent)))
        {
            problem = "referrer and user agent are not both in quotes";
            return false;
        }

        problem = "";
        parsed = new CombinedLogLine(
            address, Filled(user), time, request, code, Filled(bytes), Filled(referrer), Filled(userAgent));
        return true;
    }

    /// <summary>
    /// A damaged line without what stands before its time, the client's address among it; without a time, without a leading address.
    /// </summary>
    public static ReadOnlySpan<byte> WithoutAddress(ReadOnlySpan<byte> line)
    {
        var time = line.IndexOf(" ["u8);
        if (time >= 0)
        {
            return line[(time + 1)..];
        }

        var blank = line.IndexOf((byte)' ');
        var first = blank < 0 ? line : line[..blank];
        return IPAddress.TryParse(first, out _) ? line[first.Length..] : line;
    }

    /// <summary>Replaces \" \\ \t \n \r and \xHH, as Apache and nginx write them, in <paramref name="text"/>; gives the result's length.</summary>
    public static int Unescape(Span<byte> text)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'\\' || i + 1 == text.Length)
            {
                text[length++] = text[i];
            }
            else if (text[i + 1] == (byte)'x' && i + 3 < text.Length && IsHex(text[i + 2]) && IsHex(text[i + 3]))
            {
                text[length++] = (byte)((FromHex(text[i + 2]) << 4) | FromHex(text[i + 3]));
                i += 3;
            }
            else
            {
                i++;
                text[length++] = text[i] switch
                {
                    (byte)'t' => (byte)'\t',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    var other => other,
                };
            }
        }

        return length;
    }

    private static bool IsHex(byte value) => char.IsAsciiHexDigit((char)value);

    private static int FromHex(byte value) => value <= (byte)'9' ? value - '0' : (value | 0x20) - 'a' + 10;

    private static bool IsDash(ReadOnlySpan<byte> text) => text is [(byte)'-'];

    private static bool IsNumber(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static ReadOnlySpan<byte> Filled(ReadOnlySpan<byte> text) => IsDash(text) ? default : text;

    private static ReadOnlySpan<byte> TakeWord(scoped ref ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart((byte)' ');
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }

    private static bool TryTakeQuoted(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        rest = rest.TrimStart((byte)' ');
        if (rest.IsEmpty || rest[0] != (byte)'"')
        {
            return false;
        }

        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == (byte)'\\')
            {
                i++;
            }
            else if (rest[i] == (byte)'"')
            {
                text = rest[1..i];
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
