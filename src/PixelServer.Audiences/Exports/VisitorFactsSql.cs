namespace PixelServer.Audiences.Exports;

/// <summary>The SQL that gathers <see cref="VisitorFacts"/> from the events of a visitor on a site.</summary>
internal static class VisitorFactsSql
{
    // Of a visitor's views and carts the newest are kept; products are told apart afterwards.
    private const int NewestViews = 200;

    /// <param name="name">Of the tuple.</param>
    /// <param name="when">Which events count.</param>
    /// <param name="hasProducts">Whether products are gathered: it takes most of the time.</param>
    public static string Columns(string name, string when, bool hasProducts)
    {
        // The words as in the view visitor_consent: at the same millisecond the one that allows less. Nobody is identified without
        // consent to analytics.
        string email = $"notEmpty(email_hashes) AND consent_analytics AND {when}", phone = $"notEmpty(phone_hashes) AND consent_analytics AND {when}";
        string user = $"user_id != '' AND consent_analytics AND {when}", click = $"notEmpty(click_ids) AND consent_analytics AND {when}";
        var view = $"event IN ('view_item', 'add_to_cart') AND consent_analytics AND {when}";
        var products = hasProducts
            ? $"groupArraySortedArrayIf({NewestViews})(arrayMap(id -> (-toUnixTimestamp64Milli(event_time), id), arrayFilter(id -> id != '', items.id)), {view})"
            : "CAST([], 'Array(Tuple(Int64, String))')";
        return $"""
            countIf({when}) AS {name}_events,
                argMaxIf(consent_marketing, (event_time, NOT consent_marketing), {when}) AS {name}_marketing,
                argMaxIf(global_privacy_control, (event_time, global_privacy_control), {when}) AS {name}_gpc,
                maxIf(received_at, {when}) AS {name}_received,
                argMaxIf(email_hashes, (event_time, event_id), {email}) AS {name}_emails,
                maxIf(event_time, {email}) AS {name}_email_time,
                argMaxIf(phone_hashes, (event_time, event_id), {phone}) AS {name}_phones,
                maxIf(event_time, {phone}) AS {name}_phone_time,
                argMaxIf(user_id, (event_time, event_id), {user}) AS {name}_user,
                maxIf(event_time, {user}) AS {name}_user_time,
                maxMapIf(mapApply((name, value) -> (name, (toUnixTimestamp64Milli(event_time), value)), click_ids), {click}) AS {name}_clicks,
                {products} AS {name}_products
            """;
    }

    /// <summary>What <see cref="Columns"/> gathered, as one column named like the property it is read into.</summary>
    public static string Tuple(string name) => $"""
        CAST(({name}_events, {name}_marketing, {name}_gpc, toUnixTimestamp64Micro({name}_received), {name}_emails, toUnixTimestamp64Milli({name}_email_time),
                {name}_phones, toUnixTimestamp64Milli({name}_phone_time), {name}_user, toUnixTimestamp64Milli({name}_user_time),
                mapKeys({name}_clicks), arrayMap(click -> click.1, mapValues({name}_clicks)), arrayMap(click -> click.2, mapValues({name}_clicks)),
                arrayMap(product -> -product.1, {name}_products), arrayMap(product -> product.2, {name}_products)),
            'Tuple(events UInt64, marketing Bool, gpc Bool, received Int64, emails Array(String), email_time Int64, phones Array(String), phone_time Int64,
                user_id String, user_time Int64, click_names Array(String), click_times Array(Int64), click_values Array(String),
                product_times Array(Int64), product_ids Array(String))') AS {name}
        """;
}
