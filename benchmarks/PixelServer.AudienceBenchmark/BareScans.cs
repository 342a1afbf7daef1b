namespace PixelServer.AudienceBenchmark;

/// <summary>
/// For each template the least that any way of finding its members must read: the same columns of the same events and visitors, with nothing
/// made of them. What a build takes beyond is what it costs to know who is meant.
/// </summary>
internal static class BareScans
{
    private const string States = "SELECT max(visitor_id), max(first_seen), max(last_seen), max(marketing_word), max(is_bot), max(known_by) FROM visitor_states WHERE site = {site:String}";

    /// <summary>The statements of a template; times in days before <c>as_of</c>.</summary>
    public static IReadOnlyList<string> Of(string template) => template switch
    {
        "cart-abandoners" => [States, Events("event IN ('add_to_cart', 'purchase')", 7)],
        "viewed-not-bought" => [States, Events("event = 'view_item'", 14), Events("event = 'purchase'", 30)],
        "lapsed-buyers" => [States, Events("event = 'purchase'", 365)],
        "top-buyers" => [States, Events("event = 'purchase'", 365, ", max(value)")],
        "repeat-visitors" => [States, "SELECT max(visitor_id), max(day) FROM visitor_days WHERE site = {site:String} AND day >= toDate({as_of:DateTime64(3, 'UTC')}) - 30", Events("event IN ('sign_up', 'login', 'purchase')", 3650)],
        "category-lovers" => [States, Events("event = 'view_item'", 30, ", max(arrayExists(one -> one = 'shoes', items.category))")],
        "network-not-converted" => [States, Events("network != ''", 30), Events("event IN ('purchase', 'generate_lead', 'sign_up')", 30)],
        "recent-buyers" => [States, Events("event = 'purchase'", 14)],
        _ => throw new ArgumentOutOfRangeException(nameof(template), template, "No bare scan is known of this template."),
    };

    private static string Events(string condition, int days, string more = "") =>
        $"SELECT max(visitor_id), max(event_time){more} FROM events WHERE site = {{site:String}} AND {condition} AND event_time >= {{as_of:DateTime64(3, 'UTC')}} - INTERVAL {days} DAY AND event_time < {{as_of:DateTime64(3, 'UTC')}}";
}
