using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>Who sends a request, as far as consent lets us know, and what the answer does to the cookie.</summary>
internal readonly record struct Visitor(ulong Id, uint CreatedAt, RequestSignals Signals, string? SetCookie);

/// <summary>
/// Decides between cookie and daily hash: with analytics consent, and no privacy signal that the site respects, the visitor is
/// the cookie's, found or minted; otherwise no cookie is used, and one that is there is taken back.
/// </summary>
internal sealed class VisitorIdentifier(DailySalt salt, TimeProvider time)
{
    public Visitor Identify(HttpContext context, Site site, Consent? consent, ReadOnlySpan<byte> address)
    {
        var request = context.Request;
        var headers = request.Headers;
        var signals = site.DefaultConsentSignals;
        // Not HasFlag: it allocates two boxes wherever the code is not optimised yet.
        var cookieAllowed = ((consent ?? site.DefaultConsent) & Consent.Analytics) != 0;
        if (IsOne(headers["Sec-GPC"]))
        {
            signals |= RequestSignals.GlobalPrivacyControl;
            cookieAllowed &= site.GlobalPrivacyControl == SignalPolicy.Ignore;
        }

        if (IsOne(headers["DNT"]))
        {
            signals |= RequestSignals.DoNotTrack;
            cookieAllowed &= site.DoNotTrack == SignalPolicy.Ignore;
        }

        var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        var cookieHeader = headers.Cookie.Count == 1 ? headers.Cookie[0] : headers.Cookie.ToString();
        var known = VisitorCookie.TryRead(cookieHeader, now, out var cookie);
        if (!cookieAllowed)
        {
            var id = salt.VisitorId(address, headers.UserAgent.ToString(), site.IdBytes);
            var forget = known ? VisitorCookie.ToExpiredHeader(request.IsHttps, site.CookieDomain) : null;
            return new Visitor(id, 0, signals | RequestSignals.Cookieless, forget);
        }

        var today = VisitorCookie.Today(now);
        if (!known)
        {
            cookie = new VisitorCookie(NewId(), now, today);
            return new Visitor(cookie.VisitorId, now, signals | RequestSignals.NewVisitor, cookie.ToHeader(request.IsHttps, site.CookieDomain));
        }

        var renewed = cookie.SetOn == today ? null : (cookie with { SetOn = today }).ToHeader(request.IsHttps, site.CookieDomain);
        return new Visitor(cookie.VisitorId, cookie.CreatedAt, signals, renewed);
    }

    private static bool IsOne(StringValues header) => header.Count == 1 && header[0] == "1";

    private static ulong NewId()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes));
    }
}
