namespace PixelServer.Events;

/// <summary>
/// Rules for page URLs and referrers: at most <see cref="EventLimits.UrlBytes"/> (cut at the query, then hard), no fragment, no
/// credentials, no secrets (<see cref="SecretRedaction"/>), no e-mail addresses, scheme and host in lower case. What is no http URL is
/// kept as text, with a path where it starts with '/'.
/// </summary>
public static class PageAddress
{
    /// <summary>The bytes that <see cref="Normalize"/> needs for so many read; the last of them are its scratch.</summary>
    public static int MaxNormalizedLength(int length) =>
        EmailRedaction.MaxLength(SecretRedaction.MaxLength(length)) + SecretRedaction.MaxLength(length);

    /// <summary>Whether a text is a URL of the web.</summary>
    public static bool IsHttp(ReadOnlySpan<byte> text) => StartsWith(text, "https://"u8) || StartsWith(text, "http://"u8);

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

    /// <summary>Writes the URL without credentials, secrets and e-mail addresses and returns its length.</summary>
    public static int Normalize(ReadOnlySpan<byte> url, ScrubbedParameters names, Span<byte> destination)
    {
        if (!TryFindAuthority(url, out var start, out var end))
        {
            return Redact(url, names, destination);
        }

        url[..start].CopyTo(destination);
        ToLower(destination[..start]);
        var credentials = url[start..end].LastIndexOf((byte)'@') + 1;
        var host = url[(start + credentials)..end];
        host.CopyTo(destination[start..]);
        ToLower(destination.Slice(start, host.Length));
        var written = start + host.Length;
        return written + Redact(url[end..], names, destination[written..]);
    }

    /// <summary>The URL up to its query.</summary>
    public static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> url)
    {
        var query = url.IndexOfAny((byte)'?', (byte)'#');
        return query < 0 ? url : url[..query];
    }

    /// <summary>A web URL up to its host; empty for anything else.</summary>
    public static ReadOnlySpan<byte> Origin(ReadOnlySpan<byte> url) => TryFindAuthority(url, out _, out var end) ? url[..end] : default;

    /// <summary>Writes the URL with none of its parameters but <c>utm_*</c> and returns its length, which is never more than before.</summary>
    public static int KeepCampaign(ReadOnlySpan<byte> url, Span<byte> destination)
    {
        var written = WithoutQuery(url).Length;
        url[..written].CopyTo(destination);
        if (written == url.Length || url[written] != '?')
        {
            return written;
        }

        var query = url[(written + 1)..];
        var separator = (byte)'?';
        foreach (var range in query.Split((byte)'&'))
        {
            var parameter = query[range];
            if (parameter.StartsWith("utm_"u8))
            {
                destination[written++] = separator;
                parameter.CopyTo(destination[written..]);
                written += parameter.Length;
                separator = (byte)'&';
            }
        }

        return written;
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

    private static int Redact(ReadOnlySpan<byte> text, ScrubbedParameters names, Span<byte> destination)
    {
        var scratch = destination[EmailRedaction.MaxLength(SecretRedaction.MaxLength(text.Length))..];
        var length = SecretRedaction.Redact(text, names, scratch);
        return EmailRedaction.Redact(scratch[..length], destination);
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
