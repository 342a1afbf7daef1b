namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>Takes referrers apart: web pages, and Android and iOS apps, whose package name stands where the host does.</summary>
internal static class ReferrerAddress
{
    /// <summary>Finds host (without credentials and port) and path; false when the text is no address of a page or an app.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> referrer, out ReadOnlySpan<byte> host, out ReadOnlySpan<byte> path)
    {
        referrer = referrer[..Math.Min(referrer.Length, SourceLimits.UrlBytes)];
        host = default;
        path = default;
        var scheme = referrer.IndexOf("://"u8);
        if (scheme < 0 || !IsKnownScheme(referrer[..scheme]))
        {
            return false;
        }

        referrer = referrer[(scheme + 3)..];
        var end = referrer.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        host = WithoutPort(end < 0 ? referrer : referrer[..end]);
        path = end < 0 ? default : referrer[end..];
        return !host.IsEmpty && host.Length <= HostTable.MaxHostBytes;
    }

    /// <summary>Whether two hosts belong to one site: but for <c>www.</c> they are the same, or one is a sub-domain of the other.</summary>
    public static bool IsSameSite(ReadOnlySpan<byte> host, ReadOnlySpan<byte> other)
    {
        host = WithoutWww(host);
        other = WithoutWww(other);
        return !host.IsEmpty && !other.IsEmpty && (host.SequenceEqual(other) || IsUnder(host, other) || IsUnder(other, host));
    }

    public static ReadOnlySpan<byte> WithoutWww(ReadOnlySpan<byte> host) => host.Length > 4 && host.StartsWith("www."u8) ? host[4..] : host;

    private static bool IsUnder(ReadOnlySpan<byte> host, ReadOnlySpan<byte> parent) =>
        host.Length > parent.Length && host[^(parent.Length + 1)] == '.' && host.EndsWith(parent);

    private static bool IsKnownScheme(ReadOnlySpan<byte> scheme) =>
        System.Text.Ascii.EqualsIgnoreCase(scheme, "https"u8)
        || System.Text.Ascii.EqualsIgnoreCase(scheme, "http"u8)
        || System.Text.Ascii.EqualsIgnoreCase(scheme, "android-app"u8)
        || System.Text.Ascii.EqualsIgnoreCase(scheme, "ios-app"u8);

    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        var port = authority.LastIndexOf((byte)':');
        var host = port > authority.LastIndexOf((byte)']') ? authority[..port] : authority;
        return host.TrimEnd((byte)'.');
    }
}
