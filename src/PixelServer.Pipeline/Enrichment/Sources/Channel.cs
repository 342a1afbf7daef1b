using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>The names of GA4's default channel group, as it writes them.</summary>
public static class Channel
{
    public static readonly Utf8Text Direct = new("Direct");
    public static readonly Utf8Text CrossNetwork = new("Cross-network");
    public static readonly Utf8Text PaidShopping = new("Paid Shopping");
    public static readonly Utf8Text PaidSearch = new("Paid Search");
    public static readonly Utf8Text PaidSocial = new("Paid Social");
    public static readonly Utf8Text PaidVideo = new("Paid Video");
    public static readonly Utf8Text Display = new("Display");
    public static readonly Utf8Text PaidOther = new("Paid Other");
    public static readonly Utf8Text AiAssistant = new("AI Assistant");
    public static readonly Utf8Text OrganicShopping = new("Organic Shopping");
    public static readonly Utf8Text OrganicSocial = new("Organic Social");
    public static readonly Utf8Text OrganicVideo = new("Organic Video");
    public static readonly Utf8Text OrganicSearch = new("Organic Search");
    public static readonly Utf8Text Referral = new("Referral");
    public static readonly Utf8Text Email = new("Email");
    public static readonly Utf8Text Affiliates = new("Affiliates");
    public static readonly Utf8Text Audio = new("Audio");
    public static readonly Utf8Text Sms = new("SMS");
    public static readonly Utf8Text MobilePush = new("Mobile Push Notifications");

    /// <summary>Campaign parameters that no rule knows.</summary>
    public static readonly Utf8Text Unassigned = new("Unassigned");
}
