namespace PixelServer.Events;

/// <summary>
/// Rules for page URLs and referrers: at most <see cref="EventLimits.UrlBytes"/> (cut at the query, then hard), no fragment, no
/// credentials, no e-mail addresses, scheme and host in lower case. What is no http URL is kept as text, with a path where it starts with '/'.
/// </summary>
public static class PageAddress
{
    /// <summary>The bytes that <see cref="Normalize"/> may write for so many read.</summary>
    public static int MaxNormalizedLength(int length) => EmailRedaction.MaxLength(length);

    /// <summary>The URL without its fragment and, where it is too long, without its query.</summary>
    public static ReadOnlySpan<byte> CutToLimit(ReadOnlySpan<byte> url)
    {
        var fragment = url.IndexOf((byte)'#');
        url = fragment < 0 ? url : url[..fragment];
        if (url.Length <= EventLimits.UrlBytes)
        {
            return url;
        }

        var query = url.IndexOf((byte)'?');
        url = query < 0 ? url : url[..query];
        return url.Length <= EventLimits.UrlBytes ? url : url[..EventLimits.UrlBytes];
    }

    /// <summary>Writes the URL without credentials and e-mail addresses and returns its length.</summary>
    public static int Normalize(ReadOnlySpan<byte> url, Span<byte> destination)
    {
        if (!TryFindAuthority(url, out var start, out var end))
        {
            return EmailRedaction.Redact(url, destination);
        }

        url[..start].CopyTo(destination);
        ToLower(destination[..start]);
        var credentials = url[start..end].LastIndexOf((byte)'@') + 1;
        var host = url[(start + credentials)..end];
        host.CopyTo(destination[start..]);
        ToLower(destination.Slice(start, host.Length));
        var written = start + host.Length;
        return written + EmailRedaction.Redact(url[end..], destination[written..]);
    }

    /// <summary>Finds host (without port) and path (without query) in a normalised URL; either may be empty.</summary>
    public static void Split(ReadOnlySpan<byte> url, out Range host, out Range path)
    {
        host = default;
        var pathStart = 0;
        if (TryFindAuthority(url, out var start, out var end))
        {
            var port = url[start..end].LastIndexOf((byte)':');
            var bracket = url[start..end].LastIndexOf((byte)']');
            host = start..(port > bracket ? start + port : end);
            pathStart = end;
        }
        else if (url.IsEmpty || url[0] != '/')
        {
            path = default;
            return;
        }

        var query = url[pathStart..].IndexOf((byte)'?');
        path = pathStart..(query < 0 ? url.Length : pathStart + query);
    }

    private static bool TryFindAuthority(ReadOnlySpan<byte> url, out int start, out int end)
    {
        start = StartsWith(url, "https://"u8) ? 8 : StartsWith(url, "http://"u8) ? 7 : 0;
        var length = start == 0 ? -1 : url[start..].IndexOfAny((byte)'/', (byte)'?');
        end = length < 0 ? url.Length : start + length;
        return start > 0;
    }

    private static bool StartsWith(ReadOnlySpan<byte> url, ReadOnlySpan<byte> scheme) =>
        url.Length > scheme.Length && System.Text.Ascii.EqualsIgnoreCase(url[..scheme.Length], scheme);

    private static void ToLower(Span<byte> text)
    {
        foreach (ref var letter in text)
        {
            if (char.IsAsciiLetterUpper((char)letter))
            {
                letter |= 0x20;
            }
        }
    }
}
