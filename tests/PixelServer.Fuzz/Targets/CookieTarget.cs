using System.Globalization;
using System.Text;
using PixelServer.Access;
using PixelServer.Collection;

namespace PixelServer.Fuzz.Targets;

/// <summary>The header <c>Cookie</c>: the visitor's, and that of a login.</summary>
internal sealed class CookieTarget : IFuzzTarget
{
    private const uint Now = 1_772_600_767;

    private static readonly byte[] Secret = LoginToken.Secret("px_key");
    private static readonly string Token = LoginToken.Create("2", DateTimeOffset.FromUnixTimeSeconds(Now) + Login.Lifetime, Secret);

    public string Name => "cookie";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[] { "other=1; _px=1.00000000000000ab.1772600667.20516", "_px=; _px=1.ffffffffffffffff.0.0;", "_px=1.0000000000000000.1772600667.20516", $"px_login={Token}", Token }.Select(Encoding.UTF8.GetBytes),
    ];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[] { "_px=1.", "; ", "px_login=", ".", "1772600667", "00000000000000ab", "+1", "\t" }.Select(Encoding.UTF8.GetBytes)];

    public void Run(byte[] input)
    {
        var header = Encoding.Latin1.GetString(input);
        if (VisitorCookie.TryRead(header, Now, out var cookie))
        {
            FuzzFinding.Unless(cookie.VisitorId != 0, "a visitor 0");
            var set = cookie.ToHeader(secure: true, "shop.example");
            FuzzFinding.Unless(!set.AsSpan().ContainsAny('\r', '\n', '\0'), "the answer's header is broken");
            FuzzFinding.Unless(VisitorCookie.TryRead(set, Now, out var again) && again == cookie, "a cookie that we set is read as another");
        }

        // Forged: whoever has no secret changes a token to another that counts.
        var login = LoginToken.Read(header, DateTimeOffset.FromUnixTimeSeconds(Now), _ => Secret);
        FuzzFinding.Unless(login is null || header == Token, string.Create(CultureInfo.InvariantCulture, $"a forged login counts: {login}"));
    }
}
