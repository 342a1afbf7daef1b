using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>
/// Decides between cookie and daily hash: with analytics consent, no privacy signal that the site respects, and a site that uses
/// cookies, the visitor is the cookie's, found or minted; otherwise no cookie is used, and one that is there is taken back.
/// </summary>
internal sealed class VisitorIdentifier(DailySalt salt, TimeProvider time)
{
    /// <param name="context">The request.</param>
    /// <param name="site">Its site.</param>
    /// <param name="consent">The consent it names, if any.</param>
    /// <param name="hasScriptSignal">The page's scripts see Global Privacy Control.</param>
    /// <param name="address">The client's whole address.</param>
    public Visitor Identify(HttpContext context, Site site, Consent? consent, bool hasScriptSignal, ReadOnlySpan<byte> address)
    {
        var request = context.Request;
        var headers = request.Headers;
        var signals = site.DefaultConsentSignals;
        var policy = SignalPolicy.Ignore;
        if (hasScriptSignal || IsOne(headers["Sec-GPC"]))
        {
            signals |= RequestSignals.GlobalPrivacyControl;
            policy = site.GlobalPrivacyControl;
        }

        if (IsOne(headers["DNT"]))
        {
            signals |= RequestSignals.DoNotTrack;
            policy = Stricter(policy, site.DoNotTrack);
        }

        // Not HasFlag: it allocates two boxes wherever the code is not optimised yet.
        var isAllowed = policy == SignalPolicy.Ignore && ((consent ?? site.DefaultConsent) & Consent.Analytics) != 0;
        var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        var cookieHeader = headers.Cookie.Count == 1 ? headers.Cookie[0] : headers.Cookie.ToString();
        var known = VisitorCookie.TryRead(cookieHeader, now, out var cookie);
        if (!isAllowed || site.IsCookieless)
        {
            signals |= RequestSignals.Cookieless | SignalOf(policy);
            var id = policy >= SignalPolicy.Count ? 0 : salt.VisitorId(address, headers.UserAgent.ToString(), site.IdBytes);
            var forget = known ? VisitorCookie.ToExpiredHeader(request.IsHttps, site.CookieDomain) : null;

            // Silence under a site's default is not the visitor's word.
            var isWithdrawn = known && !isAllowed && (policy != SignalPolicy.Ignore || consent is not null);
            return new Visitor(id, 0, signals, policy, forget, isWithdrawn ? cookie : null);
        }

        var today = VisitorCookie.Today(now);
        if (!known)
        {
            cookie = new VisitorCookie(NewId(), now, today);
            return new Visitor(
                cookie.VisitorId, now, signals | RequestSignals.NewVisitor, policy, cookie.ToHeader(request.IsHttps, site.CookieDomain), null);
        }

        var renewed = cookie.SetOn == today ? null : (cookie with { SetOn = today }).ToHeader(request.IsHttps, site.CookieDomain);
        return new Visitor(cookie.VisitorId, cookie.CreatedAt, signals, policy, renewed, null);
    }

    private static SignalPolicy Stricter(SignalPolicy one, SignalPolicy other) => one > other ? one : other;

    private static RequestSignals SignalOf(SignalPolicy policy) => policy switch
    {
        SignalPolicy.Anonymous => RequestSignals.Anonymous,
        SignalPolicy.Count => RequestSignals.CountOnly,
        _ => RequestSignals.None,
    };

    private static bool IsOne(StringValues header) => header.Count == 1 && header[0] == "1";

    private static ulong NewId()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes));
    }
}
