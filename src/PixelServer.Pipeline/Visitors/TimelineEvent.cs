namespace PixelServer.Pipeline.Visitors;

/// <summary>An event of a visitor, as its timeline shows it. All texts are as they were sent.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Event">Its name.</param>
/// <param name="At">When it happened, Unix milliseconds.</param>
/// <param name="Mark">Tells events of the same millisecond apart.</param>
/// <param name="SessionStart">Start of its session, Unix milliseconds; 0 for a word on consent, which is no visit.</param>
/// <param name="PageUrl">Page URL.</param>
/// <param name="PagePath">Its path.</param>
/// <param name="Title">Title of the page.</param>
/// <param name="Referrer">Referrer.</param>
/// <param name="Amount">Worth, decimal; null where none was sent.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="OrderId">Order number.</param>
/// <param name="ItemIds">Of each product: its id.</param>
/// <param name="ItemNames">Likewise its name.</param>
/// <param name="ItemCategories">Likewise its category.</param>
/// <param name="ItemPrices">Likewise its price, decimal.</param>
/// <param name="ItemQuantities">Likewise how many, decimal.</param>
/// <param name="Props">Everything else that was sent.</param>
/// <param name="ConsentAnalytics">Consent at that moment.</param>
/// <param name="ConsentMarketing">Consent at that moment.</param>
public sealed record TimelineEvent(
    string Site,
    string Event,
    long At,
    ulong Mark,
    long SessionStart,
    string PageUrl,
    string PagePath,
    string Title,
    string Referrer,
    string? Amount,
    string Currency,
    string OrderId,
    IReadOnlyList<string> ItemIds,
    IReadOnlyList<string> ItemNames,
    IReadOnlyList<string> ItemCategories,
    IReadOnlyList<string> ItemPrices,
    IReadOnlyList<string> ItemQuantities,
    IReadOnlyDictionary<string, string> Props,
    bool ConsentAnalytics,
    bool ConsentMarketing)
{
    public TimelineCursor Cursor => new(At, Mark);
}
