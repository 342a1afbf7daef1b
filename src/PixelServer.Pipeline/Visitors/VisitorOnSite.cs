namespace PixelServer.Pipeline.Visitors;

/// <summary>A visitor as one site knows it. Empty text: not known.</summary>
/// <param name="Site">Site id.</param>
/// <param name="FirstSeen">Time of the first event, Unix milliseconds; words on consent too.</param>
/// <param name="LastSeen">Time of the last one.</param>
/// <param name="Events">Events, words on consent left out.</param>
/// <param name="Sessions">Sessions.</param>
/// <param name="FirstSource">Where the first visit came from.</param>
/// <param name="FirstMedium">Likewise.</param>
/// <param name="FirstChannel">Likewise.</param>
/// <param name="FirstNetwork">Likewise.</param>
/// <param name="FirstCampaign">Likewise.</param>
/// <param name="LastSource">Where the last visit that was not direct came from; a direct one only where there is no other.</param>
/// <param name="LastMedium">Likewise.</param>
/// <param name="LastChannel">Likewise.</param>
/// <param name="LastNetwork">Likewise.</param>
/// <param name="LastCampaign">Likewise.</param>
/// <param name="Purchases">Purchases.</param>
/// <param name="Currencies">Of each currency that was paid in: its ISO 4217 code.</param>
/// <param name="Revenues">Likewise the worth of the purchases, decimal.</param>
/// <param name="IsBot">No person.</param>
/// <param name="IsCookieless">Its id lasts one day.</param>
/// <param name="ConsentAnalytics">Consent by the newest word.</param>
/// <param name="ConsentMarketing">Likewise.</param>
/// <param name="GlobalPrivacyControl">The browser sends it, by the newest word.</param>
/// <param name="DoNotTrack">Likewise.</param>
/// <param name="WordAt">Time of that word, Unix milliseconds.</param>
public sealed record VisitorOnSite(
    string Site,
    long FirstSeen,
    long LastSeen,
    long Events,
    long Sessions,
    string FirstSource,
    string FirstMedium,
    string FirstChannel,
    string FirstNetwork,
    string FirstCampaign,
    string LastSource,
    string LastMedium,
    string LastChannel,
    string LastNetwork,
    string LastCampaign,
    long Purchases,
    IReadOnlyList<string> Currencies,
    IReadOnlyList<string> Revenues,
    bool IsBot,
    bool IsCookieless,
    bool ConsentAnalytics,
    bool ConsentMarketing,
    bool GlobalPrivacyControl,
    bool DoNotTrack,
    long WordAt);
