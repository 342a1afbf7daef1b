using System.Globalization;
using System.Text;

namespace PixelServer.LoadTest.Load;

/// <summary>A page view as a returning visitor's browser sends it: about 400 bytes with cookie and user agent.</summary>
internal static class PixelRequest
{
    public const string UserAgent = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    private const int SecondsPerDay = 86_400;

    /// <summary>Path and query; all but the id is the same in every request.</summary>
    public const string Target =
        "/p.gif?s=demo&e=page_view&id=" + WrkTemplates.IdPlace + "&u=https%3A%2F%2Fshop.example%2Fproduct%2F4711&sw=1920&sh=1080&vw=1903&vh=947&l=en-GB&tz=Europe%2FDublin";

    /// <summary>The visitor cookie of a visitor first seen some days ago, set today: the answer then sets no new one.</summary>
    public static string Cookie(ulong visitorId, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"_px=1.{visitorId:x16}.{now - (9 * SecondsPerDay)}.{now / SecondsPerDay}");
    }

    /// <summary>The request on the wire.</summary>
    public static byte[] ToBytes(Uri server, TimeProvider time) => Encoding.ASCII.GetBytes(
        $"GET {Target} HTTP/1.1\r\nHost: {server.Authority}\r\nUser-Agent: {UserAgent}\r\n"
        + $"Cookie: {Cookie(0x9f3c27d1be5a6048, time)}\r\nAccept-Language: en-GB,en;q=0.8\r\n\r\n");
}
