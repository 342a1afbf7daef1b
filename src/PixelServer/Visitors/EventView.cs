using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary>An event of a visitor. Texts are as they were sent: nothing in them is to be trusted.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Event">Its name.</param>
/// <param name="At">When it happened.</param>
/// <param name="Session">Start of its session; null for a word on consent, which is no visit.</param>
/// <param name="PageUrl">Page URL.</param>
/// <param name="PagePath">Its path.</param>
/// <param name="Title">Title of the page.</param>
/// <param name="Referrer">Referrer.</param>
/// <param name="Worth">What it is worth; null where nothing was sent.</param>
/// <param name="OrderId">Order number.</param>
/// <param name="Items">Products.</param>
/// <param name="Props">Everything else that was sent.</param>
/// <param name="ConsentAnalytics">Consent at that moment.</param>
/// <param name="ConsentMarketing">Consent at that moment.</param>
internal sealed record EventView(
    string Site,
    string Event,
    DateTimeOffset At,
    DateTimeOffset? Session,
    string PageUrl,
    string PagePath,
    string Title,
    string Referrer,
    WorthView? Worth,
    string OrderId,
    IReadOnlyList<ProductView> Items,
    IReadOnlyDictionary<string, string> Props,
    bool ConsentAnalytics,
    bool ConsentMarketing)
{
    public static EventView Of(TimelineEvent one) => new(
        one.Site,
        one.Event,
        DateTimeOffset.FromUnixTimeMilliseconds(one.At),
        one.SessionStart == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(one.SessionStart),
        one.PageUrl,
        one.PagePath,
        one.Title,
        one.Referrer,
        one.Amount is { } amount ? new WorthView(amount, one.Currency) : null,
        one.OrderId,
        [
            .. one.ItemIds.Select((id, n) => new ProductView(
                id, one.ItemNames[n], one.ItemCategories[n], one.ItemPrices[n], one.ItemQuantities[n])),
        ],
        one.Props,
        one.ConsentAnalytics,
        one.ConsentMarketing);
}
