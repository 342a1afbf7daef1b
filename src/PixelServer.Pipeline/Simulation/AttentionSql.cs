namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Makes attention of events that are stored: seconds, scrolling, forms begun, sent and given up. All of it follows from the ids of the events, by
/// whole numbers alone, so that it is the same wherever it is made; events themselves stay as they are.
/// </summary>
internal static class AttentionSql
{
    private const string Columns = """
        visitor_id, visitor_created_at, user_id, consent_analytics, consent_marketing, global_privacy_control, page_url, page_host, page_path, language,
            country, user_agent, browser, os, device_type
        """;

    // All pages have people's attention at times, some for longer; a checkout is a form, and of its fields the last one touched is known.
    private const string Attention = """
        multiIf(
                event = 'begin_checkout',
                    [('engagement', 9000, map('seconds', toString(seconds), 'form_id', 'order', 'form_field', ['email', 'name', 'street', 'street', 'card', 'card', 'card', 'voucher'][more % 8 + 1]), 'a')],
                event IN ('page_view', 'view_item', 'search') AND draw % 10 < 7,
                    [('engagement', 1000 * seconds + 400, map('seconds', toString(seconds)), 'a')],
                [])
        """;

    private const string Scrolling = """
        if(event IN ('page_view', 'view_item', 'search'),
                arrayMap(mark -> ('scroll', toInt32(mark * 20), map('percent', toString(mark)), concat('s', toString(mark))),
                    arrayFilter(mark -> mark <= [0, 0, 25, 50, 50, 75, 90, 90][more % 8 + 1], [25, 50, 75, 90])),
                [])
        """;

    private const string Forms = """
        multiIf(
                event = 'begin_checkout', [('form_start', 2000, map('form_id', 'order'), 'f')],
                event = 'purchase', [('form_submit', -300, map('form_id', 'order'), 'f')],
                event = 'sign_up', [('form_start', -1500, map('form_id', 'account'), 'f'), ('form_submit', -300, map('form_id', 'account'), 'g')],
                event = 'page_view' AND later % 100 < 2,
                    [('form_start', 1500, map('form_id', 'newsletter'), 'f'), ('form_submit', 1900, map('form_id', 'newsletter'), 'g')],
                event = 'page_view' AND later % 100 < 5,
                    [('form_start', 1500, map('form_id', 'newsletter'), 'f'),
                        ('engagement', 1900, map('seconds', '1', 'form_id', 'newsletter', 'form_field', 'email'), 'g')],
                [])
        """;

    /// <summary>Stores the attention that the events of the block <c>source</c> had as the block <c>block</c>, in one part.</summary>
    /// <param name="isLoadedThen">Whether <c>loaded_at</c> is named, in Unix milliseconds.</param>
    public static string Insert(bool isLoadedThen) => $$"""
        INSERT INTO events (site, event, event_id, event_time, received_at, {{Columns}}, props, block_id, block_date{{(isLoadedThen ? ", loaded_at" : "")}})
        SELECT site, deed.1, concat(event_id, '-', deed.4), addMilliseconds(event_time, deed.2), addMilliseconds(received_at, deed.2), {{Columns}},
            deed.3, {block:UInt128}, block_date{{(isLoadedThen ? ", fromUnixTimestamp64Milli({loaded_at:Int64}, 'UTC')" : "")}}
        FROM
        (
            SELECT *, cityHash64(event_id, 'attention') AS draw, intDiv(draw, 1000) AS more, intDiv(more, 1000) AS later,
                toInt32(1 + later % 15 + if(more % 5 = 0, intDiv(later, 100) % 40, 0)) AS seconds,
                arrayJoin(arrayConcat(
                {{Attention}},
                {{Scrolling}},
                {{Forms}})) AS deed
            FROM events
            WHERE site = {site:String} AND block_id = {source:UInt128} AND block_date = {day:Date} AND NOT is_bot
        )
        """;
}
