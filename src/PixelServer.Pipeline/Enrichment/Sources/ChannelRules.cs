using PixelServer.Events;
using static PixelServer.Pipeline.Enrichment.Sources.ChannelSigns;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>
/// GA4's default channel group for traffic without a linked ad account, in its order: the first rule that fits counts. Beyond its
/// documentation: a source known as an AI assistant is one whatever unpaid medium its link names (ChatGPT sends
/// <c>utm_source=chatgpt.com</c> alone), and web mail is Email, not a search site.
/// </summary>
internal static class ChannelRules
{
    private static readonly Rule[] Rules =
    [
        new(Channel.Direct, DirectSource | NoMedium, None),
        new(Channel.CrossNetwork, CrossNetworkCampaign, None),
        new(Channel.PaidShopping, PaidMedium, ShoppingSource | ShoppingCampaign),
        new(Channel.PaidSearch, PaidMedium | SearchSource, None),
        new(Channel.PaidSocial, PaidMedium | SocialSource, None),
        new(Channel.PaidVideo, PaidMedium | VideoSource, None),
        new(Channel.Display, DisplayMedium, None),
        new(Channel.PaidOther, PaidMedium, None),
        new(Channel.AiAssistant, None, AiSource | AiMedium),
        new(Channel.OrganicShopping, None, ShoppingSource | ShoppingCampaign),
        new(Channel.OrganicSocial, None, SocialSource | SocialMedium),
        new(Channel.OrganicVideo, None, VideoSource | VideoMedium),
        new(Channel.OrganicSearch, None, SearchSource | OrganicMedium),
        new(Channel.Referral, ReferralMedium, None),
        new(Channel.Email, None, EmailSource | EmailMedium),
        new(Channel.Affiliates, AffiliateMedium, None),
        new(Channel.Audio, AudioMedium, None),
        new(Channel.Sms, None, SmsSource | SmsMedium),
        new(Channel.MobilePush, None, PushSource | PushMedium),
    ];

    public static Utf8Text ChannelOf(ChannelSigns signs)
    {
        foreach (var rule in Rules)
        {
            if (rule.Fits(signs))
            {
                return rule.Channel;
            }
        }

        return Channel.Unassigned;
    }

    /// <summary>The signs of a visit; all texts in lower case.</summary>
    public static ChannelSigns SignsOf(SourceKind kind, ReadOnlySpan<byte> source, ReadOnlySpan<byte> medium, ReadOnlySpan<byte> campaign) =>
        SignsOfKind(kind) | SignsOfSource(source) | SignsOfMedium(medium) | SignsOfCampaign(campaign);

    private static ChannelSigns SignsOfKind(SourceKind kind) => kind switch
    {
        SourceKind.Search => SearchSource,
        SourceKind.Social => SocialSource,
        SourceKind.Video => VideoSource,
        SourceKind.Shopping => ShoppingSource,
        SourceKind.Email => EmailSource,
        SourceKind.AiAssistant => AiSource,
        _ => None,
    };

    private static ChannelSigns SignsOfSource(ReadOnlySpan<byte> source)
    {
        if (IsEmail(source))
        {
            return EmailSource;
        }

        return source.SequenceEqual("(direct)"u8) ? DirectSource
            : source.SequenceEqual("sms"u8) ? SmsSource
            : source.SequenceEqual("firebase"u8) ? PushSource
            : None;
    }

    private static ChannelSigns SignsOfMedium(ReadOnlySpan<byte> medium)
    {
        var signs = None;
        if (medium.IndexOf("cp"u8) >= 0 || medium.StartsWith("paid"u8) || IsOneOf(medium, "ppc"u8, "retargeting"u8))
        {
            signs |= PaidMedium;
        }

        if (medium.IndexOf("video"u8) >= 0)
        {
            signs |= VideoMedium;
        }

        if (medium.EndsWith("push"u8) || medium.IndexOf("mobile"u8) >= 0 || medium.IndexOf("notification"u8) >= 0)
        {
            signs |= PushMedium;
        }

        return signs | SignOfWholeMedium(medium);
    }

    private static ChannelSigns SignOfWholeMedium(ReadOnlySpan<byte> medium) =>
        IsOneOf(medium, "(none)"u8, "(not set)"u8) ? NoMedium
        : IsOneOf(medium, "display"u8, "banner"u8, "expandable"u8, "interstitial"u8, "cpm"u8) ? DisplayMedium
        : IsOneOf(medium, "social"u8, "social-network"u8, "social-media"u8, "sm"u8, "social network"u8, "social media"u8) ? SocialMedium
        : IsOneOf(medium, "referral"u8, "app"u8, "link"u8) ? ReferralMedium
        : IsEmail(medium) ? EmailMedium
        : medium.SequenceEqual("organic"u8) ? OrganicMedium
        : medium.SequenceEqual("ai-assistant"u8) ? AiMedium
        : medium.SequenceEqual("affiliate"u8) ? AffiliateMedium
        : medium.SequenceEqual("audio"u8) ? AudioMedium
        : medium.SequenceEqual("sms"u8) ? SmsMedium
        : None;

    private static ChannelSigns SignsOfCampaign(ReadOnlySpan<byte> campaign) =>
        (IsShopping(campaign) ? ShoppingCampaign : None) | (campaign.IndexOf("cross-network"u8) >= 0 ? CrossNetworkCampaign : None);

    /// <summary>"shopping", or "shop" at the beginning of a word or of "eshop": a workshop or a bishop sells nothing.</summary>
    private static bool IsShopping(ReadOnlySpan<byte> campaign)
    {
        var from = 0;
        while (campaign[from..].IndexOf("shop"u8) is var found and >= 0)
        {
            var at = from + found;
            var before = at == 0 ? (byte)' ' : campaign[at - 1];
            if (before == 'e' || !char.IsAsciiLetterLower((char)before) || campaign[at..].StartsWith("shopping"u8))
            {
                return true;
            }

            from = at + 4;
        }

        return false;
    }

    private static bool IsEmail(ReadOnlySpan<byte> text) => IsOneOf(text, "email"u8, "e-mail"u8, "e_mail"u8, "e mail"u8);

    private static bool IsOneOf(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<byte> a,
        ReadOnlySpan<byte> b,
        ReadOnlySpan<byte> c = default,
        ReadOnlySpan<byte> d = default,
        ReadOnlySpan<byte> e = default,
        ReadOnlySpan<byte> f = default) =>
        !text.IsEmpty
        && (text.SequenceEqual(a) || text.SequenceEqual(b) || text.SequenceEqual(c) || text.SequenceEqual(d) || text.SequenceEqual(e)
            || text.SequenceEqual(f));

    /// <summary>A channel, the signs that must all be there, and those of which one must be.</summary>
    private sealed record Rule(Utf8Text Channel, ChannelSigns All, ChannelSigns Any)
    {
        public bool Fits(ChannelSigns signs) => (signs & All) == All && (Any == None || (signs & Any) != 0);
    }
}
