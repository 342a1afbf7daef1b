namespace PixelServer.Audiences.Exports;

/// <summary>The SQL that gathers <see cref="VisitorFacts"/> from the events of a visitor on a site.</summary>
internal static class VisitorFactsSql
{
    private const string Milliseconds = "toUnixTimestamp64Milli(event_time)";

    /// <param name="name">Begins the names of the columns.</param>
    /// <param name="when">Which events count.</param>
    /// <param name="hasProducts">Whether products are gathered.</param>
    public static string Columns(string name, string when, bool hasProducts)
    {
        // A word is twice its time, and 1 more where it was the one that allows less: the greatest is the newest, as in the view
        // visitor_consent, and takes a fifth of the time that argMax does. Nobody is identified without consent to analytics.
        var click = $"notEmpty(click_ids) AND consent_analytics AND {when}";
        var view = $"event IN ('view_item', 'add_to_cart') AND consent_analytics AND {when}";
        var products = hasProducts
            ? $"maxMapIf(mapFromArrays(arrayFilter(id -> id != '', items.id), arrayMap(id -> {Milliseconds}, arrayFilter(id -> id != '', items.id))), {view})"
            : "CAST(map(), 'Map(String, Int64)')";
        return $"""
            countIf({when}) AS {name}_events,
                maxIf(2 * {Milliseconds} + NOT consent_marketing, {when}) AS {name}_marketing,
                maxIf(2 * {Milliseconds} + global_privacy_control, {when}) AS {name}_gpc,
                maxIf(received_at, {when}) AS {name}_received,
                {Newest("email_hashes", "notEmpty(email_hashes)", $"{name}_emails", when)},
                {Newest("phone_hashes", "notEmpty(phone_hashes)", $"{name}_phones", when)},
                {Newest("user_id", "user_id != ''", $"{name}_user", when)},
                maxMapIf(mapApply((name, value) -> (name, ({Milliseconds}, value)), click_ids), {click}) AS {name}_clicks,
                {products} AS {name}_products
            """;
    }

    /// <summary>What <see cref="Columns"/> gathered, as one column named like the property it is read into.</summary>
    public static string Tuple(string name, int mostProducts) => $"""
        CAST(({name}_events, {name}_marketing, {name}_gpc, toUnixTimestamp64Micro({name}_received), {name}_emails, toUnixTimestamp64Milli({name}_emails_time),
                {name}_phones, toUnixTimestamp64Milli({name}_phones_time), {name}_user, toUnixTimestamp64Milli({name}_user_time),
                mapKeys({name}_clicks), arrayMap(click -> click.1, mapValues({name}_clicks)), arrayMap(click -> click.2, mapValues({name}_clicks)),
                arrayMap(product -> product.1, {NewestOf($"{name}_products", mostProducts)}),
                arrayMap(product -> product.2, {NewestOf($"{name}_products", mostProducts)})),
            'Tuple(events UInt64, marketing_word Int64, gpc_word Int64, received Int64, emails Array(String), email_time Int64,
                phones Array(String), phone_time Int64, user_id String, user_time Int64,
                click_names Array(String), click_times Array(Int64), click_values Array(String), product_times Array(Int64), product_ids Array(String))') AS {name}
        """;

    private static string NewestOf(string products, int most) =>
        $"arraySlice(arrayReverseSort(arrayMap((id, time) -> (time, id), mapKeys({products}), mapValues({products}))), 1, {most})";

    // Of two at the same millisecond the one with the greater hash, so that the same events always give the same.
    private static string Newest(string column, string isThere, string name, string when) => $"""
        argMaxIf({column}, bitShiftLeft(toUInt128({Milliseconds}), 64) + cityHash64({column}), {isThere} AND consent_analytics AND {when}) AS {name},
                maxIf(event_time, {isThere} AND consent_analytics AND {when}) AS {name}_time
        """;
}
