using System.Globalization;
using System.Text;

namespace PixelServer.LoadTest.Load;

/// <summary>A page view as a returning visitor's browser sends it: about 380 bytes with cookie and user agent.</summary>
internal static class PixelRequest
{
    public const string UserAgent = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    private const int SecondsPerDay = 86_400;

    /// <summary>Path and query; identical for every request, as the load generator sends it.</summary>
    public const string Target =
        "/p.gif?s=demo&e=page_view&id=0198c2f4a7b1&u=https%3A%2F%2Fshop.example%2Fproduct%2F4711&sw=1920&sh=1080&vw=1903&vh=947&l=en-GB&tz=Europe%2FDublin";

    /// <summary>The visitor cookie of a visitor first seen some days ago, set today: the answer then sets no new one.</summary>
    public static string Cookie(ulong visitorId, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"_px=1.{visitorId:x16}.{now - (9 * SecondsPerDay)}.{now / SecondsPerDay}");
    }

    public static IReadOnlyList<string> Headers(TimeProvider time) =>
        [$"User-Agent: {UserAgent}", $"Cookie: {Cookie(0x9f3c27d1be5a6048, time)}", "Accept-Language: en-GB,en;q=0.8"];

    /// <summary>Length of the request on the wire.</summary>
    public static int Bytes(Uri url, IReadOnlyList<string> headers) => Encoding.ASCII.GetByteCount(
        $"GET {Target} HTTP/1.1\r\nHost: {url.Authority}\r\n{string.Join("\r\n", headers)}\r\n\r\n");
}
