namespace PixelServer.Insights.Rollup;

/// <summary>
/// The statements that keep <c>insight_sessions</c>. Times travel as Unix milliseconds: sessions that begin in <c>[begin, end)</c> are worked out
/// from the events in <c>[read_from, read_until)</c> of visitors whose number leaves the rest <c>part</c>; unless all is filled anew, only of those of
/// whom events of <c>[from, until)</c> were loaded after <c>since</c>.
/// </summary>
internal static class SessionSql
{
    /// <summary>Longest pause within a session, in milliseconds; longer ones end it.</summary>
    public const long Pause = 1_800_000;

    private const string IsVisit = "visitor_id != 0 AND event != 'consent'";

    private const string Loaded = "loaded_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')";

    private const string IsNew =
        Loaded + " AND event_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({until:Int64}, 'UTC')";

    private const string IsRead =
        "event_time >= fromUnixTimestamp64Milli({read_from:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({read_until:Int64}, 'UTC')";

    private const string Begins =
        "session_start >= fromUnixTimestamp64Milli({begin:Int64}, 'UTC') AND session_start < fromUnixTimestamp64Milli({end:Int64}, 'UTC')";

    private const string Page = "toUInt32(cityHash64(concat('page:', page_path)))";

    // The most that the column can hold: what somebody makes up must not stop everything.
    private const string MostWorth = "toDecimal128('99999999999999.9999', 4)";

    private const string Half = "bitShiftLeft(toUInt64(1), intDiv(toUnixTimestamp(event_time) % 86400, 1800))";

    private const string IsOfPart = "visitor_id % {parts:UInt64} = {part:UInt64}";

    /// <summary>Days with events that were loaded after <c>since</c>.</summary>
    public const string Days = $$"""
        SELECT toUnixTimestamp(toStartOfDay(event_time)) * 1000 AS day, count() AS events FROM events
        WHERE {{IsVisit}} AND {{Loaded}} GROUP BY day ORDER BY day
        """;

    /// <summary>When visitors were first seen, as far as the new events tell.</summary>
    public const string FillVisitors = $$"""
        INSERT INTO insight_visitors (site, visitor_id, first_seen)
        SELECT site, visitor_id, min(event_time) FROM events
        WHERE {{IsVisit}} AND {{IsNew}}
        GROUP BY site, visitor_id
        """;

    /// <summary>
    /// What tokens mean, as far as the new events tell: an event that names an item by its id alone takes nothing from what is known of it, and one that comes
    /// late takes nothing from what newer ones say.
    /// </summary>
    public static string FillNames => $$"""
        INSERT INTO insight_names (site, token, kind, text, name, category, brand, seen)
        SELECT site, token, kind, text, {{Newest("name")}}, {{Newest("category")}}, {{Newest("brand")}}, greatest(new.seen, known.seen)
        FROM
        (
            SELECT site, toUInt32(cityHash64(concat(kind, ':', text))) AS token, kind, text, argMax(name, seen_at) AS name, argMax(category, seen_at) AS category,
                argMax(brand, seen_at) AS brand, toDateTime(max(seen_at), 'UTC') AS seen
            FROM
            (
                SELECT site, 'event' AS kind, toString(event) AS text, '' AS name, '' AS category, '' AS brand, max(event_time) AS seen_at
                FROM events WHERE {{IsVisit}} AND {{IsNew}} GROUP BY site, text
                UNION ALL
                SELECT site, 'page', page_path AS text, '', '', '', max(event_time)
                FROM events WHERE {{IsVisit}} AND event = 'page_view' AND {{IsNew}} GROUP BY site, text
                UNION ALL
                SELECT site, 'item', id AS text, argMaxIf(name, event_time, name != ''), toString(argMaxIf(category, event_time, category != '')),
                    toString(argMaxIf(brand, event_time, brand != '')), max(event_time)
                FROM events ARRAY JOIN items.id AS id, items.name AS name, items.category AS category, items.brand AS brand
                WHERE {{IsVisit}} AND event IN ('view_item', 'add_to_cart', 'purchase') AND {{IsNew}} GROUP BY site, text
                UNION ALL
                SELECT site, 'category', toString(category) AS text, '', '', '', max(event_time)
                FROM events ARRAY JOIN items.category AS category
                WHERE {{IsVisit}} AND event IN ('view_item', 'purchase') AND category != '' AND {{IsNew}} GROUP BY site, text
            )
            GROUP BY site, kind, text
        ) AS new
        LEFT JOIN
        (
            SELECT site, kind, token, name, category, brand, seen FROM insight_names FINAL
            WHERE kind = 'item' AND (site, token) IN
                (SELECT site, toUInt32(cityHash64(concat('item:', id))) FROM events ARRAY JOIN items.id AS id WHERE {{IsVisit}} AND {{IsNew}})
        ) AS known USING (site, kind, token)
        """;

    /// <summary>Rows of visitors of whom an earlier event has come than any that was known.</summary>
    public const string MendFirstSeen = $$"""
        INSERT INTO insight_sessions
        SELECT session.* REPLACE(toDateTime(earlier.seen, 'UTC') AS first_seen, {filled:UInt64} AS filled)
        FROM (SELECT * FROM insight_sessions FINAL WHERE NOT is_deleted AND day >= toDate(fromUnixTimestamp64Milli({earliest:Int64}, 'UTC')) AND visitor_id IN
            (SELECT visitor_id FROM events WHERE {{IsVisit}} AND {{Loaded}})) AS session
        INNER JOIN
        (
            SELECT site, visitor_id, min(first_seen) AS seen FROM insight_visitors
            WHERE visitor_id IN (SELECT visitor_id FROM events WHERE {{IsVisit}} AND {{Loaded}})
            GROUP BY site, visitor_id
        ) AS earlier ON session.site = earlier.site AND session.visitor_id = earlier.visitor_id
        WHERE session.first_seen > toDateTime(earlier.seen, 'UTC')
        """;

    /// <summary>
    /// How many events a statement over the time will read, and how many visitors were there in all but one half-hours of the days <c>before</c> and
    /// <c>after</c>: only a session of theirs can reach beyond.
    /// </summary>
    public static string Extent(bool isAnew) => $$"""
        SELECT sum(events) AS events, countIf(bitCount(halves_before) >= 47) AS reach_before, countIf(bitCount(halves_after) >= 47) AS reach_after
        FROM
        (
            SELECT count() AS events,
                groupBitOr(if(toStartOfDay(event_time) = fromUnixTimestamp64Milli({before:Int64}, 'UTC'), {{Half}}, 0)) AS halves_before,
                groupBitOr(if(toStartOfDay(event_time) = fromUnixTimestamp64Milli({after:Int64}, 'UTC'), {{Half}}, 0)) AS halves_after
            FROM events
            WHERE {{IsVisit}} AND {{IsRead}}{{Touched(isAnew)}}
            GROUP BY site, visitor_id
        )
        """;

    /// <summary>Works sessions out, and says which rows are no sessions any more: those of a lower number that no new row replaces.</summary>
    public static string FillSessions(bool isAnew) => $$"""
        INSERT INTO insight_sessions
        SELECT
            session.site AS site, toDate(session_start) AS day, session.visitor_id AS visitor_id, session_start, {filled:UInt64} AS filled, toUInt8(0) AS is_deleted,
            toDateTime(visitor.seen, 'UTC') AS first_seen, duration, engagement, events, page_views, scroll, is_bot, bot_name,
            origin.1 AS source, origin.2 AS medium, origin.3 AS channel, origin.4 AS network, origin.5 AS campaign, origin.6 AS term, origin.7 AS content,
            origin.8 AS referrer_host, landing.1 AS landing_page, exit_page, landing.2 AS page_host, country, region, device_type, os, browser, language, in_app,
            item_views, carts, checkouts, purchases, sign_ups, leads, searches,
            revenue.1 AS currencies, arrayMap(worth -> toDecimal64(greatest(least(worth, {{MostWorth}}), -{{MostWorth}}), 4), revenue.2) AS revenues,
            arraySlice(arrayCompact(arrayMap(step -> step.2, way)), 1, 200) AS steps,
            items_viewed, items_carted, items_bought, categories_viewed, categories_bought,
            arraySlice(arrayDistinct(arrayMap(step -> step.2, arrayFilter(step -> step.3, way))), 1, 200) AS pages,
            arrayMap(page -> toUInt32(least(attention.2[indexOf(attention.1, page)], 4294967295)), pages) AS page_seconds,
            arrayMap(page -> depth.2[indexOf(depth.1, page)], pages) AS page_scroll,
            search_terms, forms_started, arrayMap(form -> arrayLast(touch -> touch.2 IN ('', form), touches).3, forms_started) AS form_fields, forms_submitted
        FROM
        (
        {{Sessions(isAnew)}}
        ) AS session
        INNER JOIN
        (
            SELECT site, visitor_id, min(first_seen) AS seen FROM insight_visitors
            WHERE visitor_id IN (SELECT visitor_id FROM events WHERE {{(isAnew ? $"{IsVisit} AND {IsRead}" : $"{IsVisit} AND {IsNew}")}} AND {{IsOfPart}})
            GROUP BY site, visitor_id
        ) AS visitor ON session.site = visitor.site AND session.visitor_id = visitor.visitor_id
        UNION ALL
        SELECT * REPLACE({filled:UInt64} - 1 AS filled, toUInt8(1) AS is_deleted) FROM insight_sessions
        WHERE {{Begins}} AND day >= toDate(fromUnixTimestamp64Milli({begin:Int64}, 'UTC')) AND day <= toDate(fromUnixTimestamp64Milli({end:Int64}, 'UTC'))
            AND {{IsOfPart}}{{Touched(isAnew)}}
        """;

    // Visitors of whom there is something new, at whatever site; nothing where all are wanted. Of one column the set is looked up four times as fast.
    private static string Touched(bool isAnew) => isAnew ? "" : $"\n    AND visitor_id IN (SELECT visitor_id FROM events WHERE {IsVisit} AND {IsNew} AND {IsOfPart})";

    // A moment orders events by time and then by id, as session_events does: one text is compared faster than a pair. Where a session begins is found
    // from times alone, and each event is given the last beginning before it.
    private static string Sessions(bool isAnew) => $$"""
        SELECT
            site, visitor_id, session_start,
            toUInt32(intDiv(max(toUnixTimestamp64Milli(event_time)) - toUnixTimestamp64Milli(session_start), 1000)) AS duration,
            toUInt32(least(sumIf(toUInt32OrZero(props['seconds']), event = 'engagement'), 4294967295)) AS engagement,
            toUInt32(count()) AS events,
            toUInt32(countIf(event = 'page_view')) AS page_views,
            maxIf(toUInt8(least(toUInt8OrZero(props['percent']), 100)), event = 'scroll') AS scroll,
            toUInt8(max(visit.is_bot)) AS is_bot,
            {{First("bot_name")}},
            argMinIf((source, medium, channel, network, campaign, term, content, referrer_host), concat(if(source = '(direct)', '1', '0'), moment), source != '') AS origin,
            argMinIf((page_path, page_host), moment, event = 'page_view') AS landing,
            argMaxIf(page_path, moment, event = 'page_view') AS exit_page,
            {{First("country")}}, {{First("region")}}, {{First("device_type")}}, {{First("os")}}, {{First("browser")}}, {{First("language")}}, {{First("in_app")}},
            {{Count("view_item")}} AS item_views, {{Count("add_to_cart")}} AS carts, {{Count("begin_checkout")}} AS checkouts, {{Count("purchase")}} AS purchases,
            {{Count("sign_up")}} AS sign_ups, {{Count("generate_lead")}} AS leads, {{Count("search")}} AS searches,
            sumMapIf([toString(currency)], [ifNull(value, 0)], event = 'purchase' AND isNotNull(value)) AS revenue,
            arraySort(groupArray((moment, toUInt32(cityHash64(if(event = 'page_view', concat('page:', page_path), concat('event:', event)))), event = 'page_view'))) AS way,
            {{Tokens("item", "items.id", "event = 'view_item'")}} AS items_viewed,
            {{Tokens("item", "items.id", "event = 'add_to_cart'")}} AS items_carted,
            {{Tokens("item", "items.id", "event = 'purchase'")}} AS items_bought,
            {{Tokens("category", "items.category", "event = 'view_item'")}} AS categories_viewed,
            {{Tokens("category", "items.category", "event = 'purchase'")}} AS categories_bought,
            sumMapIf([{{Page}}], [toUInt64(toUInt32OrZero(props['seconds']))], event = 'engagement') AS attention,
            maxMapIf([{{Page}}], [toUInt8(least(toUInt8OrZero(props['percent']), 100))], event = 'scroll') AS depth,
            {{Texts("lowerUTF8(trimBoth(props['search_term']))", "event = 'search'")}} AS search_terms,
            {{Texts("props['form_id']", "event = 'form_start'")}} AS forms_started,
            {{Texts("props['form_id']", "event = 'form_submit'")}} AS forms_submitted,
            arraySort(groupArrayIf((moment, {{Text("props['form_id']")}}, {{Text("props['form_field']")}}), event = 'engagement' AND props['form_field'] != '')) AS touches
        FROM
        (
            SELECT event.*, beginning.session_start AS session_start
            FROM
            (
                SELECT site, visitor_id, event_time, event, page_path, page_host, source, medium, channel, network, campaign, term, content, referrer_host, country,
                    region, device_type, os, browser, language, in_app, is_bot, bot_name, props, value, currency, items.id, items.category,
                    concat(reverse(reinterpretAsFixedString(toUnixTimestamp64Milli(event_time))), event_id) AS moment
                FROM events
                WHERE {{IsVisit}} AND {{IsRead}} AND {{IsOfPart}}{{Touched(isAnew)}}
            ) AS event
            ASOF INNER JOIN
            (
                SELECT site, visitor_id, arrayJoin(arrayFilter((time, before) -> dateDiff('millisecond', before, time) > {{Pause}}, times,
                    arrayPushFront(arrayPopBack(times), toDateTime64(0, 3, 'UTC')))) AS session_start
                FROM
                (
                    SELECT site, visitor_id, arraySort(groupArray(event_time)) AS times FROM events
                    WHERE {{IsVisit}} AND {{IsRead}} AND {{IsOfPart}}{{Touched(isAnew)}}
                    GROUP BY site, visitor_id
                )
            ) AS beginning ON event.site = beginning.site AND event.visitor_id = beginning.visitor_id AND event.event_time >= beginning.session_start
        ) AS visit
        WHERE {{Begins}}
        GROUP BY site, visitor_id, session_start
        """;

    private static string Newest(string column) => $"if(new.{column} = '' OR (known.{column} != '' AND known.seen > new.seen), known.{column}, new.{column})";

    private static string First(string column) => $"argMinIf(visit.{column}, moment, visit.{column} != '') AS {column}";

    private static string Count(string name) => $"toUInt16(least(countIf(event = '{name}'), 65535))";

    // The least of very many, so that no crawler's session can be too large for a row.
    private static string Tokens(string kind, string texts, string where) =>
        $"arraySlice(arraySort(groupUniqArrayArrayIf(arrayMap(text -> toUInt32(cityHash64(concat('{kind}:', text))), arrayFilter(text -> text != '', {texts})), {where})), 1, 1000)";

    private static string Texts(string text, string where) => $"arraySlice(arraySort(groupUniqArrayIf({Text(text)}, {where} AND {text} != '')), 1, 50)";

    private static string Text(string text) => $"substringUTF8({text}, 1, 200)";
}
