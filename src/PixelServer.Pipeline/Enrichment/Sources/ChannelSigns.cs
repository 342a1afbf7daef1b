namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>What source, medium and campaign say about the channel of a visit.</summary>
[Flags]
internal enum ChannelSigns
{
    None = 0,
    DirectSource = 1 << 0,
    SearchSource = 1 << 1,
    SocialSource = 1 << 2,
    VideoSource = 1 << 3,
    ShoppingSource = 1 << 4,
    EmailSource = 1 << 5,
    AiSource = 1 << 6,
    SmsSource = 1 << 7,
    PushSource = 1 << 8,
    NoMedium = 1 << 9,
    PaidMedium = 1 << 10,
    DisplayMedium = 1 << 11,
    OrganicMedium = 1 << 12,
    SocialMedium = 1 << 13,
    VideoMedium = 1 << 14,
    ReferralMedium = 1 << 15,
    EmailMedium = 1 << 16,
    AiMedium = 1 << 17,
    AffiliateMedium = 1 << 18,
    AudioMedium = 1 << 19,
    SmsMedium = 1 << 20,
    PushMedium = 1 << 21,
    ShoppingCampaign = 1 << 22,
    CrossNetworkCampaign = 1 << 23,
}
