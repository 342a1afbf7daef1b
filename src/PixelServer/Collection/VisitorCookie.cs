using System.Globalization;

namespace PixelServer.Collection;

/// <summary>
/// The visitor cookie <c>_px</c>: <c>1.{visitor id, 16 hex digits}.{created, Unix seconds}.{last set, Unix days}</c>. The day lets the
/// cookie be renewed once a day, rather than with every event, so that it lives 400 days after the last visit.
/// </summary>
internal readonly record struct VisitorCookie(ulong VisitorId, uint CreatedAt, uint SetOn)
{
    public const string Name = "_px";

    private const string Prefix = Name + "=";
    private const int SecondsPerDay = 86_400;

    public static uint Today(uint unixSeconds) => unixSeconds / SecondsPerDay;

    /// <summary>Finds our cookie in a Cookie header; false when there is none or it is not one we set.</summary>
    public static bool TryRead(ReadOnlySpan<char> header, uint now, out VisitorCookie cookie)
    {
        while (!header.IsEmpty)
        {
            var end = header.IndexOf(';');
            var pair = (end < 0 ? header : header[..end]).Trim();
            if (pair.StartsWith(Prefix, StringComparison.Ordinal) && TryParse(pair[Prefix.Length..], now, out cookie))
            {
                return true;
            }

            header = end < 0 ? default : header[(end + 1)..];
        }

        cookie = default;
        return false;
    }

    /// <summary>The Set-Cookie header that sets or renews the cookie.</summary>
    public string ToHeader(bool secure, string domain) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}=1.{VisitorId:x16}.{CreatedAt}.{SetOn}; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax{(secure ? "; Secure" : "")}{Domain(domain)}");

    /// <summary>The Set-Cookie header that makes a browser forget it, when consent was withdrawn.</summary>
    public static string ToExpiredHeader(bool secure, string domain) =>
        $"{Name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax{(secure ? "; Secure" : "")}{Domain(domain)}";

    private static string Domain(string domain) => domain.Length == 0 ? "" : $"; Domain={domain}";

    private static bool TryParse(ReadOnlySpan<char> value, uint now, out VisitorCookie cookie)
    {
        cookie = default;
        if (value.Length is < 22 or > 40 || !value.StartsWith("1.", StringComparison.Ordinal) || value[18] != '.')
        {
            return false;
        }

        var rest = value[19..];
        var dot = rest.IndexOf('.');
        if (dot < 0
            || !ulong.TryParse(value[2..18], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || !uint.TryParse(rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var created)
            || !uint.TryParse(rest[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var setOn)
            || id == 0
            || created > now + SecondsPerDay)
        {
            return false;
        }

        cookie = new VisitorCookie(id, created, setOn);
        return true;
    }
}
