using System.Globalization;
using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Loading;

namespace PixelServer.Sites.Installing;

/// <summary>
/// Looks at what arrived of a site and at where its collector is, and says what could be better. The name service is only asked for hosts of the site's own origins, and for a collector
/// of the same registrable domain: nobody can make this server ask for others. Thread-safe.
/// </summary>
internal sealed class InstallationCheck(
    ServerLayout layout, WarehouseConnection connection, HostLookup names, IOptions<InstallationOptions> options, TimeProvider time)
{
    private const int MostPageHosts = 5;
    private const double NoticeableShare = 0.02;

    private static readonly TimeSpan Silence = TimeSpan.FromHours(24);

    /// <summary>Where browsers reach the collector; null when this process does not know.</summary>
    public Uri? CollectorOf(HttpRequest request) =>
        options.Value.CollectorUrl.Length > 0 ? new Uri(options.Value.CollectorUrl.TrimEnd('/'))
        : layout.IsCollector && Uri.TryCreate($"{request.Scheme}://{request.Host}{request.PathBase}", UriKind.Absolute, out var own) ? own
        : null;

    /// <summary>The hosts of the pages that may send.</summary>
    public static IReadOnlyList<string> PageHosts(Site site) =>
        [.. site.Origins.Where(origin => origin != "*").Select(origin => SameSite.Normal(new Uri(origin).Host)).Distinct()];

    /// <param name="site">The site.</param>
    /// <param name="collector">Where browsers reach the collector; null when not known.</param>
    /// <param name="host">Only pages of this host are looked at, one of <see cref="PageHosts"/>; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Pipeline.Warehouse.ClickHouseException">ClickHouse does not answer.</exception>
    public async Task<InstallationView> LookAsync(Site site, Uri? collector, string? host, CancellationToken cancellationToken)
    {
        var own = collector is null ? null : SameSite.Normal(collector.Host);
        var hosts = PageHosts(site);
        var (first, last, day) = await ArrivalReader.ReadAsync(
            connection.Link!.Client, site.Id, page => site.Allows("*") || hosts.Contains(page) || page == own || page.Length == 0, cancellationToken);
        List<Finding> findings = [.. OfArrival(site, first, last, day), .. OfCollector(site, collector, hosts)];
        if (collector is { IsLoopback: false } && !site.IsCookieless)
        {
            var ofPages = new List<Finding>();
            foreach (var page in host is null ? hosts.Take(MostPageHosts) : [host])
            {
                ofPages.AddRange(await OfPagesAsync(site, collector, page, cancellationToken));
            }

            // Pages of several hosts mostly have the same.
            findings.AddRange(ofPages.DistinctBy(finding => finding.Code));
        }

        return new InstallationView
        {
            Site = site.Id,
            Collector = collector?.ToString().TrimEnd('/'),
            Snippet = collector is null ? null : LoaderText.For(site.Id, collector),
            First = first,
            Last = last,
            Day = day,
            Findings = [.. findings.OrderByDescending(finding => finding.Severity)],
        };
    }

    private async Task<IReadOnlyList<Finding>> OfPagesAsync(Site site, Uri collector, string page, CancellationToken cancellationToken)
    {
        var found = CookieFindings.OfPlace(collector, page, site.CookieDomain).ToList();
        var own = SameSite.Normal(collector.Host);
        if (own == page || !SameSite.Are(own, page) || SameSite.DomainOf(own) is null)
        {
            return found;
        }

        var collectors = await names.FindAsync(own, cancellationToken);
        var pages = await names.FindAsync(page, cancellationToken);
        if (collectors is null || pages is null)
        {
            found.Add(new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "name_not_found",
                Title = $"The addresses of {(collectors is null ? own : page)} could not be found",
                Text = "So it is not known whether Safari will shorten the visitor cookie to 7 days.",
                Fix = "Look whether the name is right, and whether the server may ask a name service.",
            });
            return found;
        }

        return [.. found, .. CookieFindings.OfNames(own, collectors, page, pages)];
    }

    private IEnumerable<Finding> OfArrival(Site site, DateTimeOffset? first, DateTimeOffset? last, ArrivalView day)
    {
        if (first is null)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Problem,
                Code = "no_event_yet",
                Title = "No event has arrived yet",
                Text = "ClickHouse holds no event of this site.",
                Fix = "Put the snippet into a page and open it in a browser. If nothing comes, look at the request to p or p.gif in the browser's tools: its header X-Pixel-Rejected says why it was refused.",
            };
            yield break;
        }

        if (last is null || time.GetUtcNow() - last > Silence)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Warning,
                Code = "events_stopped",
                Title = "No event in the last 24 hours",
                Text = "Events have come before.",
                Fix = "Look whether the snippet is still on the pages, and whether the pages' content security policy lets px.js load.",
            };
        }

        foreach (var page in day.Hosts.Where(page => !page.Allowed).Take(MostPageHosts))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Warning,
                Code = "origin_not_allowed",
                Title = $"Pages of {page.Host} may not send",
                Text = $"Events of {page.Host} have come as images or from a server; what its browsers send with POST is refused, because the origin is not one of the site's.",
                Fix = $"Add https://{page.Host} to the site's origins if it is yours.",
            };
        }

        var rejected = day.Rejected.Sum(one => one.Events);
        if (rejected > NoticeableShare * (day.Events + rejected))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Warning,
                Code = "events_rejected",
                Title = string.Create(CultureInfo.InvariantCulture, $"{(double)rejected / (day.Events + rejected):P1} of the last 24 hours were rejected"),
                Text = $"Most often: {day.Rejected[0].Reason}. They are kept in rejected_events.",
                Fix = day.Rejected[0].Reason == "duplicate_event"
                    ? "Look whether pages have the snippet twice, or send events with ids that are not unique."
                    : "Look at their payload in the SQL console, mend the pages, and submit what can be mended again with pixelserver replay.",
            };
        }

        if (day is { Events: >= 100, CookieShare: < 0.1 } && !site.IsCookieless)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "mostly_cookieless",
                Title = "Nearly all events come without a visitor cookie",
                Text = "Such visitors are known for one day only. Without consent that is as it has to be.",
                Fix = "Look whether px('consent', …) is called with what the visitor granted, or whether browsers refuse the cookie.",
            };
        }
    }

    private static IEnumerable<Finding> OfCollector(Site site, Uri? collector, IReadOnlyList<string> hosts)
    {
        if (collector is null)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "collector_unknown",
                Title = "Where the collector is is not known here",
                Text = "This process does not collect events, so that neither the snippet's address nor the life of its cookie can be told.",
                Fix = $"Set {InstallationOptions.Section}:{nameof(InstallationOptions.CollectorUrl)}=https://… to where browsers reach the collector.",
            };
            yield break;
        }

        var isLocal = collector.IsLoopback;
        if (collector.Scheme != Uri.UriSchemeHttps && !isLocal)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Problem,
                Code = "collector_not_https",
                Title = "The collector is not reached by https",
                Text = $"{collector.GetLeftPart(UriPartial.Authority)} is http: pages with https may not load px.js from there, and the snippet cannot hash e-mail addresses.",
                Fix = "Put a web server with a certificate in front of it, name it in Proxies, and open the dashboard by its https address (or set Dashboard:CollectorUrl).",
            };
        }

        if (isLocal && hosts.Count > 0)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "collector_local",
                Title = "The collector's public address is not known",
                Text = $"The dashboard was opened at {collector.GetLeftPart(UriPartial.Authority)}, which only this machine reaches; the snippet with it would not work on others, and what browsers do with the cookie cannot be told.",
                Fix = "Open the dashboard by the address that browsers use for the collector, or set Dashboard:CollectorUrl.",
            };
        }

        if (site.Origins.Count == 0)
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "no_origin",
                Title = "Only pages of the collector's own origin may send",
                Text = "The site has no origins. Browsers on pages of other origins are refused.",
                Fix = "Add the origins of the site's pages, as https://www.shop.example, unless the site passes a path on to the collector.",
            };
        }
        else if (site.Allows("*"))
        {
            yield return new Finding
            {
                Severity = FindingSeverity.Hint,
                Code = "any_origin",
                Title = "Pages of any origin may send",
                Text = "With * anybody's pages can send events for this site.",
                Fix = "Name the origins of the site's own pages instead.",
            };
        }
    }
}
