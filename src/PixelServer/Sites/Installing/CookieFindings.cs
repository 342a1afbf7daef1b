using System.Net;
using System.Net.Sockets;

namespace PixelServer.Sites.Installing;

/// <summary>What browsers will do with the visitor cookie, by where the collector is and where the pages are. Pure.</summary>
internal static class CookieFindings
{
    /// <param name="collector">Where browsers reach the collector.</param>
    /// <param name="page">Host of the pages.</param>
    /// <param name="cookieDomain">The site's setting; empty for none.</param>
    public static IEnumerable<Finding> OfPlace(Uri collector, string page, string cookieDomain)
    {
        var host = SameSite.Normal(collector.Host);
        if (!SameSite.Are(host, page))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Problem,
                Code = "collector_not_same_site",
                Title = $"For pages of {page} the collector is a third party",
                Text = $"{host} is not of the same domain as {page}. Safari, Firefox and others block its cookie there, so that every page view looks like a new visitor.",
                Fix = $"Give the collector a name under {SameSite.DomainOf(page) ?? page}, such as px.{SameSite.DomainOf(page) ?? page}, or pass a path of the site itself on to it, and load px.js from there.",
            };
        }
        else if (cookieDomain.Length > 0 && !IsWithin(host, cookieDomain))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Problem,
                Code = "cookie_domain_wrong",
                Title = "Browsers refuse the visitor cookie",
                Text = $"The site's cookie domain is {cookieDomain}, but {host} is not in it, and a host can only set cookies for itself and the domains above it.",
                Fix = "Set the cookie domain to the domain that pages and collector have in common, or to nothing.",
            };
        }
        else if (cookieDomain.Length == 0 && host != SameSite.Normal(page) && !SameSite.IsAddress(host))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "cookie_domain_missing",
                Title = $"The visitor cookie belongs to {host} alone",
                Text = $"Without a cookie domain it is lost when the collector gets another name, and not shared with a second collector under {SameSite.DomainOf(host)}.",
                Fix = $"Set the site's cookie domain to {SameSite.DomainOf(host)}.",
            };
        }
    }

    /// <summary>Whether Safari (16.4 and newer) takes the collector for a third party in disguise and shortens its cookie to 7 days.</summary>
    /// <param name="host">Host of the collector; another than that of the pages, of the same site.</param>
    /// <param name="collector">What it resolves to.</param>
    /// <param name="page">Host of the pages.</param>
    /// <param name="pages">What that resolves to.</param>
    public static IEnumerable<Finding> OfNames(string host, ResolvedHost collector, string page, ResolvedHost pages)
    {
        var isCloaked = !SameSite.Are(collector.CanonicalName, page) && !SameSite.Are(collector.CanonicalName, pages.CanonicalName);
        if (isCloaked)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Warning,
                Code = "safari_cname",
                Title = "Safari will forget visitors after 7 days",
                Text = $"{host} is a CNAME of {collector.CanonicalName}, of another domain than {page}. Safari takes that for a third party in disguise and keeps its cookie for 7 days instead of 400.",
                Fix = $"Point {host} to the collector by an A or AAAA record, with an address near that of {page}; or let the web server of {page} pass a path such as /t/ on to the collector, and load px.js from there.",
            };
        }
        else if (!IsNear(collector.Addresses, pages.Addresses))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Warning,
                Code = "safari_address",
                Title = "Safari will forget visitors after 7 days",
                Text = $"The addresses of {host} ({Text(collector.Addresses)}) and of {page} ({Text(pages.Addresses)}) differ in their first half. Safari takes that for a third party in disguise and keeps its cookie for 7 days instead of 400.",
                Fix = $"Let the web server (or CDN) of {page} pass a path such as /t/ on to the collector and load px.js from there, or put both behind the same addresses.",
            };
        }
    }

    /// <summary>Of each kind of address that both have, any two must agree in the first half: 16 bits of IPv4, 64 of IPv6.</summary>
    internal static bool IsNear(IReadOnlyList<IPAddress> one, IReadOnlyList<IPAddress> other)
    {
        return Agree(AddressFamily.InterNetwork) && Agree(AddressFamily.InterNetworkV6);

        bool Agree(AddressFamily family)
        {
            var halves = FirstHalves(one, family);
            var others = FirstHalves(other, family);
            return halves.Count == 0 || others.Count == 0 || halves.Overlaps(others);
        }
    }

    private static HashSet<string> FirstHalves(IEnumerable<IPAddress> addresses, AddressFamily family) =>
    [
        .. addresses.Where(address => address.AddressFamily == family)
            .Select(address => address.GetAddressBytes()).Select(bytes => Convert.ToHexString(bytes.AsSpan(0, bytes.Length / 2))),
    ];

    private static string Text(IEnumerable<IPAddress> addresses) => string.Join(", ", addresses.Take(3));

    private static bool IsWithin(string host, string domain)
    {
        var normal = SameSite.Normal(domain).TrimStart('.');
        return host == normal || host.EndsWith($".{normal}", StringComparison.Ordinal);
    }
}
