using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>
/// Tells where a visitor came from by page URL, referrer and in-app browser. What counts, in this order: <c>utm_source</c>, a paid
/// click's id, <c>ref</c> and <c>source</c>, an internal referrer (then there is no source), the referrer, the in-app browser, an
/// unpaid click's id. Pure and thread-safe; never throws; looks at a bounded part of its input (<see cref="SourceLimits"/>).
/// </summary>
public sealed class SourceReader
{
    private readonly KnownSites _sites = KnownSites.Load();
    private readonly ParameterNames _names;
    private readonly SourceChoice _choice;

    public SourceReader()
    {
        _names = new ParameterNames(_sites);
        _choice = new SourceChoice(_sites);
    }

    /// <summary>Fills <paramref name="result"/>.</summary>
    /// <param name="pageUrl">The page with its query.</param>
    /// <param name="pageHost">Its host in lower case, without port; empty when unknown.</param>
    /// <param name="referrer">The page or app before it; empty when there was none.</param>
    /// <param name="inAppOf">The app in whose browser the page is shown: <c>Instagram</c>; empty when in none.</param>
    /// <param name="result">What is found; forgotten first.</param>
    /// <param name="ownHosts">Further hosts of the site in lower case, whose pages are internal too.</param>
    public void Read(
        ReadOnlySpan<byte> pageUrl,
        ReadOnlySpan<byte> pageHost,
        ReadOnlySpan<byte> referrer,
        ReadOnlySpan<byte> inAppOf,
        TrafficSource result,
        ReadOnlySpan<Utf8Text> ownHosts = default)
    {
        result.Clear();
        ReadQuery(pageUrl, result);
        var referrerSite = ReadReferrer(pageHost, referrer, result, ownHosts);
        var appName = result.Texts.AddLower(inAppOf, SourceLimits.TextCharacters);
        var app = appName.Length == 0 ? null : _sites.Find(result.Texts[appName])?.Site;

        if (!_choice.TryChoose(result, referrerSite, appName, app, out var site))
        {
            return;
        }

        // A link shared in an app may carry the campaign of another place; the network is where it was shared.
        result.Network = site?.Network ?? app?.Network ?? default;
        result.Channel = ChannelRules.ChannelOf(SignsOf(result, site));
    }

    private static ChannelSigns SignsOf(TrafficSource result, KnownSite? site)
    {
        var campaign = result.Texts[result.Texts.AddLower(result.Campaign, SourceLimits.TextCharacters)];
        var signs = ChannelRules.SignsOf(site?.Kind ?? SourceKind.None, result.Source, result.Medium, campaign);

        // The network's own word that the click was paid for beats the medium in a hand-made link.
        var click = result.Click;
        var isPaid = click is { Proof: ClickProof.Paid, Site: not null } && click.Site == site && click.Medium.Span.SequenceEqual("cpc"u8);
        return isPaid ? signs | ChannelSigns.PaidMedium : signs;
    }

    private void ReadQuery(ReadOnlySpan<byte> pageUrl, TrafficSource result)
    {
        var parameters = new QueryParameters(pageUrl);
        while (parameters.MoveNext())
        {
            if (!_names.TryFind(parameters.Name, out var known))
            {
                continue;
            }

            if (known.ClickId is { } clickId)
            {
                result.AddClickId(clickId, parameters.Value);
            }
            else if (known.Field is { } field)
            {
                result.SetDecoded(field, parameters.Value);
            }
        }
    }

    private KnownSite? ReadReferrer(
        ReadOnlySpan<byte> pageHost, ReadOnlySpan<byte> referrer, TrafficSource result, ReadOnlySpan<Utf8Text> ownHosts)
    {
        if (!ReferrerAddress.TrySplit(referrer, out var host, out var path))
        {
            return null;
        }

        result.SetReferrerHost(host);
        result.IsInternal = IsInternal(result.ReferrerHost, pageHost, ownHosts);
        if (result.IsInternal)
        {
            return null;
        }

        var known = _sites.Find(result.ReferrerHost);
        result.IsReferrerSpam = known?.IsSpam ?? false;
        return known?.SiteAt(path);
    }

    private static bool IsInternal(ReadOnlySpan<byte> host, ReadOnlySpan<byte> pageHost, ReadOnlySpan<Utf8Text> ownHosts)
    {
        if (ReferrerAddress.IsSameSite(host, pageHost))
        {
            return true;
        }

        foreach (var own in ownHosts)
        {
            if (ReferrerAddress.IsSameSite(host, own.Span))
            {
                return true;
            }
        }

        return false;
    }
}
