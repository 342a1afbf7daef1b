using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>Chooses source and medium from all that is known of an event, in the order that <see cref="SourceReader"/> names.</summary>
internal sealed class SourceChoice(KnownSites sites)
{
    private static ReadOnlySpan<byte> NotSet => "(not set)"u8;

    /// <summary>Sets source and medium; false when the event has none because it follows an internal link.</summary>
    public bool TryChoose(TrafficSource result, KnownSite? referrerSite, Utf8Slice appName, KnownSite? app, out KnownSite? site)
    {
        var click = result.Click;
        var paid = click is { Proof: ClickProof.Paid } ? click : null;
        if (!result.Source.IsEmpty)
        {
            var known = sites.Find(result.Source);
            result.IsReferrerSpam |= known?.IsSpam ?? false;
            site = known?.Site;
            return SetMedium(result, paid, NotSet);
        }

        if (paid is { Source.IsEmpty: false })
        {
            site = paid.Site;
            return SetSource(result, paid.Source.Span, paid, NotSet);
        }

        if (TryUseReference(result, out site))
        {
            return SetSource(result, result[CampaignField.Reference], paid, MediumOf(site));
        }

        if (!result.IsInternal && !result.ReferrerHost.IsEmpty)
        {
            site = MoreExact(referrerSite, click);
            var source = site?.Kind == SourceKind.Search || site != referrerSite
                ? site!.Source.Span
                : ReferrerAddress.WithoutWww(result.ReferrerHost);
            return SetSource(result, source, paid, MediumOf(referrerSite));
        }

        if (!result.IsInternal && appName.Length > 0)
        {
            site = app;
            return SetSource(result, app is null ? result.Texts[appName] : app.Source.Span, paid, MediumOf(app));
        }

        if (!result.IsInternal && click is { Proof: ClickProof.Hint })
        {
            site = click.Site;
            return SetSource(result, click.Source.Span, null, click.Medium.Span);
        }

        site = null;
        if (result.HasCampaign || paid is not null)
        {
            return SetSource(result, NotSet, paid, NotSet);
        }

        return !result.IsInternal && SetSource(result, "(direct)"u8, null, "(none)"u8);
    }

    private static KnownSite? MoreExact(KnownSite? site, ClickIdParameter? click) =>
        site is not null && click?.Site is { } other && other.Source == site.Source ? other : site;

    private static ReadOnlySpan<byte> MediumOf(KnownSite? site) => site?.Kind switch
    {
        SourceKind.Search => "organic"u8,
        SourceKind.Email => "email"u8,
        SourceKind.AiAssistant => "ai-assistant"u8,
        _ => "referral"u8,
    };

    private static bool SetSource(TrafficSource result, ReadOnlySpan<byte> source, ClickIdParameter? paid, ReadOnlySpan<byte> medium)
    {
        result.Set(CampaignField.Source, source);
        return SetMedium(result, paid, medium);
    }

    /// <summary>Sets the medium where no parameter named it: a paid click's, else the one given.</summary>
    private static bool SetMedium(TrafficSource result, ClickIdParameter? paid, ReadOnlySpan<byte> medium)
    {
        if (result.Medium.IsEmpty)
        {
            result.Set(CampaignField.Medium, paid is null ? medium : paid.Medium.Span);
        }

        return true;
    }

    /// <summary>
    /// Whether <c>ref</c> or <c>source</c> names the source: not within the site, and where there is a referrer only by the name of a
    /// known site or by a host.
    /// </summary>
    private bool TryUseReference(TrafficSource result, out KnownSite? site)
    {
        var reference = result[CampaignField.Reference];
        site = null;
        if (reference.IsEmpty || result.IsInternal)
        {
            return false;
        }

        site = sites.Find(reference)?.Site;
        return site is not null || result.ReferrerHost.IsEmpty || reference.Contains((byte)'.');
    }
}
