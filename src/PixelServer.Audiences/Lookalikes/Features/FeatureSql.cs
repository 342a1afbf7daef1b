using PixelServer.Audiences.Compilation;

namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>
/// Writes the statements that work out every feature of <see cref="FeatureCatalog"/>, a row for each visitor: from the days of <c>visitor_activity</c>,
/// for any time, or from <c>visitor_features</c>, where these are added up already. Both come to the same.
/// </summary>
internal static class FeatureSql
{
    /// <summary>
    /// The columns of <c>visitor_features</c> that features are worked out from, as <see cref="CompileActivity"/> works them out. What fades or counts the last
    /// days is of the day <c>counted_on</c>, from which any later day's follows.
    /// </summary>
    public const string Columns = "visitor_id, counted_on, first_time, last_time, hours, days, recent_days, weekend_days, page_views, item_views, item_views_recent, searches, carts, last_cart, "
        + "checkouts, purchases, last_purchase, revenue, sign_ups, prices, price_max, engagement, scroll, different_items, different_pages, first_channel, first_source, first_medium, "
        + "first_campaign, landing_page, last_channel, device_type, os, browser, country, region, language, things";

    // Weekdays count from Monday, which is 1.
    private const string Saturday = "6";

    // Things of a kind lie between these.
    private const string FirstPage = "131072";
    private const string FirstItem = "196608";
    private const string FirstCategory = "262144";

    // Where a visitor came from is one number of five tokens, because to look for the first of each costs five times as much.
    private const string Origin = "bitOr(bitShiftLeft(toUInt128(activity.channel), 64), bitOr(bitShiftLeft(toUInt64(activity.source), 48), "
        + "bitOr(bitShiftLeft(toUInt64(activity.medium), 32), bitOr(bitShiftLeft(toUInt64(activity.campaign), 16), activity.landing_page))))";

    // Sums of fractions depend on their order in the last digit: rounded, the same events make the same features. Halves of halves would lie just between two
    // roundings, so they are moved off that place.
    private static readonly Dictionary<string, string> Expressions = new()
    {
        ["hours_since_last"] = "(toUnixTimestamp({as_of}) - toUnixTimestamp(last_time)) / 3600",
        ["days_since_first"] = "(toUnixTimestamp({as_of}) - toUnixTimestamp(first_time)) / 86400",
        ["active_days"] = "days",
        ["active_days_7"] = "bitCount(bitAnd(bitShiftLeft(recent_days, {ago}), 0x7F))",
        ["active_days_30"] = "bitCount(bitAnd(bitShiftLeft(recent_days, {ago}), 0x3FFFFFFF))",
        ["page_views"] = "page_views",
        ["item_views"] = "item_views",
        ["item_views_recent"] = "round((item_views_recent * exp2(-{ago} / 7)) + 1e-7, 3)",
        ["item_views_per_day"] = "item_views / days",
        ["different_items"] = "different_items",
        ["different_pages"] = "different_pages",
        ["searches"] = "searches",
        ["carts"] = "carts",
        ["days_since_cart"] = $"if(carts = 0, {Never}, toUInt16(toDate({{as_of}})) - last_cart)",
        ["checkouts"] = "checkouts",
        ["purchases"] = "purchases",
        ["days_since_purchase"] = $"if(purchases = 0, {Never}, toUInt16(toDate({{as_of}})) - last_purchase)",
        ["revenue"] = "round(revenue, 2)",
        ["sign_ups"] = "sign_ups",
        ["price_mean"] = $"if(item_views = 0, {Never}, round(prices / item_views, 2))",
        ["price_max"] = $"if(item_views = 0, {Never}, price_max)",
        ["engagement"] = "engagement",
        ["scroll"] = "scroll",
        ["night_share"] = "100 * bitCount(bitAnd(hours, 0x3F)) / bitCount(hours)",
        ["morning_share"] = "100 * bitCount(bitAnd(hours, 0xFC0)) / bitCount(hours)",
        ["evening_share"] = "100 * bitCount(bitAnd(hours, 0xFC0000)) / bitCount(hours)",
        ["weekend_share"] = "100 * weekend_days / days",
        ["first_channel"] = "first_channel",
        ["first_source"] = "first_source",
        ["first_medium"] = "first_medium",
        ["first_campaign"] = "first_campaign",
        ["last_channel"] = "last_channel",
        ["landing_page"] = "landing_page",
        ["device_type"] = "device_type",
        ["os"] = "os",
        ["browser"] = "browser",
        ["country"] = "country",
        ["region"] = "region",
        ["language"] = "language",
    };

    private const string Never = "-1";

    /// <summary>All things are less than this.</summary>
    public const string Things = "393216";

    /// <summary>The place of a feature's tokens in <c>things</c>: kind * 65536 + token.</summary>
    public static uint KindOf(Feature feature) => feature.Name switch
    {
        "events" => 1,
        "pages" => 2,
        "items" => 3,
        "categories" => 4,
        "brands" => 5,
        _ => throw new ArgumentException($"{feature.Name} has no place in things.", nameof(feature)),
    };

    /// <summary>
    /// <see cref="Columns"/> worked out from <c>visitor_activity</c>, a row for each visitor who did something in the time.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="asOf">The time from which features are counted back, in Unix milliseconds. Days count whole: a time in the past is a day's begin.</param>
    /// <param name="window">How far back.</param>
    /// <param name="subjects">More conditions on <c>visitor_id</c>.</param>
    /// <param name="parameters">Takes the values.</param>
    /// <param name="having">A condition on the row; empty for none.</param>
    public static string CompileActivity(
        string site, long asOf, TimeSpan window, IEnumerable<string> subjects, SqlParameterList parameters, string having = "")
    {
        var days = new DayRange(asOf, window);
        var today = parameters.Date("today", days.Today);
        var ago = $"(toUInt16({today}) - toUInt16(day))";
        var sums = SqlText.Join(
            $"""
            SELECT
                visitor_id, min(activity.first_time) AS first_time, max(activity.last_time) AS last_time, groupBitOr(activity.hours) AS hours,
                count() AS days, groupBitOr(if({ago} < 32, bitShiftLeft(toUInt32(1), {ago}), 0)) AS recent_days, countIf(toDayOfWeek(day) >= {Saturday}) AS weekend_days,
                sum(activity.page_views) AS page_views, sum(activity.item_views) AS item_views, sum(activity.item_views * exp2(-{ago} / 7)) AS item_views_recent, sum(activity.searches) AS searches,
                sum(activity.carts) AS carts, maxIf(toUInt16(day), activity.carts > 0) AS last_cart, sum(activity.checkouts) AS checkouts, sum(activity.purchases) AS purchases,
                maxIf(toUInt16(day), activity.purchases > 0) AS last_purchase, sum(activity.revenue) AS revenue, sum(activity.sign_ups) AS sign_ups,
                sum(activity.prices) AS prices, max(activity.price_max) AS price_max, sum(activity.engagement) AS engagement, max(activity.scroll) AS scroll,
                argMinIf({Origin}, day, activity.channel != 0) AS origin, argMaxIf(activity.channel, day, activity.channel != 0) AS last_channel,
                max(activity.device_type) AS device_type, max(activity.os) AS os, max(activity.browser) AS browser, max(activity.country) AS country, max(activity.region) AS region, max(activity.language) AS language,
                arraySort(arrayDistinct(groupArrayArray(activity.things))) AS things
            FROM visitor_activity AS activity FINAL
            """,
            SqlText.Lines(
                "WHERE",
                [
                    $"site = {parameters.Text("site", site)}",
                    $"day >= {parameters.Date("from_day", days.First)}",
                    $"day < {parameters.Date("until_day", days.Behind)}",
                    .. subjects,
                ]),
            "GROUP BY visitor_id",
            having.Length == 0 ? "" : $"HAVING {having}");
        return SqlText.Join(
            $"""
            SELECT
                * EXCEPT origin, {today} AS counted_on,
                {OfOrigin(64)} AS first_channel, {OfOrigin(48)} AS first_source, {OfOrigin(32)} AS first_medium, {OfOrigin(16)} AS first_campaign, {OfOrigin(0)} AS landing_page,
                arrayCount(thing -> thing >= {FirstItem} AND thing < {FirstCategory}, things) AS different_items,
                arrayCount(thing -> thing >= {FirstPage} AND thing < {FirstItem}, things) AS different_pages
            """,
            $"FROM {SqlText.Block(sums)}");
    }

    /// <summary><see cref="Columns"/> as they were filled, a row for each visitor who did something in the time.</summary>
    public static string CompileFeatures(FeatureGeneration features, SqlParameterList parameters) => SqlText.Join(
        "SELECT * FROM visitor_features FINAL",
        $"WHERE generation = {parameters.Number("features", features.Number)} AND last_time >= toDateTime({parameters.Date("from_day", features.First)}, 'UTC')");

    /// <summary>A condition on a row of <see cref="CompileActivity"/>: the visitor did something besides these events.</summary>
    public static string DidBesides(IReadOnlyCollection<ushort> events) => events.Count == 0
        ? ""
        : $"arrayExists(thing -> thing < {FirstPage} AND bitAnd(thing, 65535) NOT IN ({string.Join(", ", events)}), things)";

    /// <summary>A feature, worked out from a row of <see cref="Columns"/>.</summary>
    public static string Expression(Feature feature, long asOf, SqlParameterList parameters)
    {
        var ago = $"(toUInt16({parameters.Date("today", new DayRange(asOf, TimeSpan.Zero).Today)}) - toUInt16(counted_on))";
        var expression = Expressions[feature.Name]
            .Replace("{as_of}", parameters.Time("as_of", asOf), StringComparison.Ordinal)
            .Replace("{ago}", ago, StringComparison.Ordinal);
        return feature.Kind == FeatureKind.Number ? $"toFloat32({expression})" : expression;
    }

    private static string OfOrigin(int bits) => $"toUInt16(bitAnd(bitShiftRight(origin, {bits}), 65535))";
}
