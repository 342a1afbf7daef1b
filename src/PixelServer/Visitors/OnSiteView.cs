using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary>A visitor as one site knows it.</summary>
/// <param name="Site">Site id.</param>
/// <param name="FirstSeen">Time of the first event.</param>
/// <param name="LastSeen">Time of the last one.</param>
/// <param name="Events">Events, words on consent left out.</param>
/// <param name="Sessions">Sessions: more than 30 minutes without an event end one.</param>
/// <param name="First">Where the first visit came from.</param>
/// <param name="Last">Where the last visit that was not direct came from; a direct one only where there is no other.</param>
/// <param name="Purchases">Purchases.</param>
/// <param name="Revenue">Their worth, by currency.</param>
/// <param name="IsBot">No person.</param>
/// <param name="IsCookieless">Its id lasts one day.</param>
/// <param name="Consent">What it consents to now.</param>
internal sealed record OnSiteView(
    string Site,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    long Events,
    long Sessions,
    SourceView First,
    SourceView Last,
    long Purchases,
    IReadOnlyList<WorthView> Revenue,
    bool IsBot,
    bool IsCookieless,
    ConsentView Consent)
{
    public static OnSiteView Of(VisitorOnSite one) => new(
        one.Site,
        DateTimeOffset.FromUnixTimeMilliseconds(one.FirstSeen),
        DateTimeOffset.FromUnixTimeMilliseconds(one.LastSeen),
        one.Events,
        one.Sessions,
        new SourceView(one.FirstSource, one.FirstMedium, one.FirstChannel, one.FirstNetwork, one.FirstCampaign),
        new SourceView(one.LastSource, one.LastMedium, one.LastChannel, one.LastNetwork, one.LastCampaign),
        one.Purchases,
        [.. one.Currencies.Zip(one.Revenues, (currency, worth) => new WorthView(worth, currency))],
        one.IsBot,
        one.IsCookieless,
        new ConsentView(
            one.ConsentAnalytics, one.ConsentMarketing, one.GlobalPrivacyControl, one.DoNotTrack, DateTimeOffset.FromUnixTimeMilliseconds(one.WordAt)));
}
