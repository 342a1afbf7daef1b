using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>The statement behind <see cref="ItemsPanel"/>.</summary>
internal static class ItemsSql
{
    /// <summary>Writes it.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="scope">Its sessions.</param>
    /// <param name="interest">What interest in views is found by.</param>
    /// <param name="by">Of what.</param>
    /// <param name="hasNames">Whether keys are told with what they stand for.</param>
    public static string Write(InsightQuery query, SessionScope scope, InterestSql interest, InterestKind by, bool hasNames)
    {
        var site = scope.Site;
        var (viewed, carted, bought) = by == InterestKind.Item ? ("items_viewed", "items_carted", "items_bought")
            : by == InterestKind.Category ? ("categories_viewed", Owners("items_carted"), "categories_bought")
            : (Owners("items_viewed"), Owners("items_carted"), Owners("items_bought"));
        return $"""
            {With(by, site)}SELECT key{(hasNames ? ", name.text AS id, name.name AS name, name.item_brand AS brand, name.item_category AS category" : "")}, sessions, previous, place, tested, points,
                deed.carted AS carted, deed.bought AS bought
            FROM
            (
                {SqlLayout.Deeper(interest.Ranked(viewed, ""), 1)}
            ) AS interest
            LEFT JOIN
            (
                SELECT key, countIf(has(carted_keys, key)) AS carted, countIf(has(bought_keys, key)) AS bought
                FROM
                (
                    SELECT {carted} AS carted_keys, {bought} AS bought_keys
                    {SqlLayout.Deeper(scope.From(isCompared: false), 2)} AND (carts > 0 OR purchases > 0)
                )
                ARRAY JOIN arrayDistinct(arrayConcat(carted_keys, bought_keys)) AS key
                GROUP BY key
            ) AS deed USING (key)
            {(hasNames ? $"LEFT JOIN\n(\n    {NamesOf(by, site)}\n) AS name USING (key)\n" : "")}ORDER BY place
            """;
    }

    /// <summary>What some items' keys stand for.</summary>
    public static string ItemNames(InsightQuery query, StatementParameters parameters, IEnumerable<ulong> keys) =>
        $"SELECT token AS key, text AS id, name, brand, category {Newest(parameters.Text("site", query.Site), "item")} AND token IN {parameters.Numbers("keys", keys)}";

    // What owns an item is known by the item's newest name, category and brand: tokens of items become tokens of these.
    private static string Owners(string items) =>
        $"arrayFilter(key -> key != 0, arrayDistinct(arrayMap(item -> transform(item, owner.1, owner.2, toUInt32(0)), {items})))";

    private static string With(InterestKind by, string site) => by == InterestKind.Item
        ? ""
        : $"WITH (SELECT (groupArray(token), groupArray({SessionColumns.Token(by.Name, by.Name)})) {Newest(site, "item")} AND {by.Name} != '') AS owner\n";

    // The token of a category or brand is made of its text, older rows say the same.
    private static string NamesOf(InterestKind by, string site) => by == InterestKind.Item ? $"SELECT token AS key, text, name, brand AS item_brand, category AS item_category {Newest(site, "item")}"
        : by == InterestKind.Category ? $"SELECT DISTINCT token AS key, text, text AS name, '' AS item_brand, '' AS item_category {All(site, "category")}"
        : $"SELECT DISTINCT {SessionColumns.Token("brand", "brand")} AS key, brand AS text, brand AS name, '' AS item_brand, '' AS item_category {All(site, "item")}";

    private static string Newest(string site, string kind) => $"FROM insight_names FINAL WHERE site = {site} AND kind = '{kind}'";

    private static string All(string site, string kind) => $"FROM insight_names WHERE site = {site} AND kind = '{kind}'";
}
