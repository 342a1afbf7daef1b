// Queries to begin with. A site's id is only letters, digits, - and _, so that it can stand in a query.
const day = daysAgo => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

export const examples = [
  {
    label: 'Events and visitors by day',
    query: site => `SELECT toDate(event_time) AS day, count() AS events, uniq(visitor_id) AS visitors
FROM events
WHERE site = '${site}' AND event_time >= now() - INTERVAL 28 DAY AND NOT is_bot
GROUP BY day
ORDER BY day`,
  },
  {
    label: 'Channels: visits, conversion, engagement',
    query: site => `SELECT channel, count() AS sessions, uniq(visitor_id) AS visitors,
    round(avg(duration), 1) AS seconds, round(avg(page_views), 2) AS pages
FROM sessions_between(from = '${day(28)}', to = '${day(-1)}')
WHERE site = '${site}'
GROUP BY channel
ORDER BY sessions DESC`,
  },
  {
    label: 'Social networks by revenue',
    query: site => `SELECT came.network AS network, uniq(bought.visitor_id) AS buyers, count() AS purchases, sum(bought.value) AS revenue, any(bought.currency) AS currency
FROM events AS bought
INNER JOIN
(
    SELECT visitor_id, argMin(e.network, e.event_time) AS network
    FROM events AS e
    WHERE e.site = '${site}' AND e.network != ''
    GROUP BY visitor_id
) AS came ON came.visitor_id = bought.visitor_id
WHERE bought.site = '${site}' AND bought.event = 'purchase' AND bought.event_time >= now() - INTERVAL 90 DAY
GROUP BY network
ORDER BY revenue DESC`,
  },
  {
    label: 'Funnel: view, cart, checkout, purchase',
    query: site => `SELECT step, countIf(level >= number) AS visitors
FROM
(
    SELECT visitor_id, windowFunnel(604800)(toDateTime(event_time), event = 'view_item', event = 'add_to_cart', event = 'begin_checkout', event = 'purchase') AS level
    FROM events
    WHERE site = '${site}' AND event_time >= now() - INTERVAL 28 DAY AND NOT is_bot
    GROUP BY visitor_id
)
ARRAY JOIN ['1 viewed an item', '2 put it into the cart', '3 began the checkout', '4 bought'] AS step, [1, 2, 3, 4] AS number
GROUP BY step
ORDER BY step`,
  },
  {
    label: 'Landing pages of sessions',
    query: site => `SELECT landing_page, count() AS sessions, round(avg(page_views), 2) AS pages, round(avg(duration), 1) AS seconds
FROM sessions_between(from = '${day(28)}', to = '${day(-1)}')
WHERE site = '${site}' AND landing_page != ''
GROUP BY landing_page
ORDER BY sessions DESC
LIMIT 50`,
  },
  {
    label: 'Items most looked at',
    query: site => `SELECT item.id AS item, any(item.name) AS name, count() AS views, uniq(visitor_id) AS visitors
FROM events
ARRAY JOIN items AS item
WHERE site = '${site}' AND event = 'view_item' AND event_time >= now() - INTERVAL 28 DAY
GROUP BY item
ORDER BY views DESC
LIMIT 50`,
  },
  {
    label: 'Audiences and their sizes',
    query: () => `SELECT audience, count() AS visitors, uniq(member) AS members, min(entered_at) AS oldest, max(entered_at) AS newest
FROM audiences
GROUP BY audience
ORDER BY visitors DESC`,
  },
  {
    label: 'Consent of visitors',
    query: site => `SELECT toDate(event_time) AS day, round(100 * countIf(consent_analytics) / count(), 1) AS analytics_percent,
    round(100 * countIf(consent_marketing) / count(), 1) AS marketing_percent, round(100 * countIf(cookieless) / count(), 1) AS cookieless_percent
FROM events
WHERE site = '${site}' AND event_time >= now() - INTERVAL 28 DAY AND NOT is_bot
GROUP BY day
ORDER BY day`,
  },
  {
    label: 'Bots by kind',
    query: site => `SELECT bot_kind, bot_name, count() AS events
FROM events
WHERE site = '${site}' AND is_bot AND event_time >= now() - INTERVAL 28 DAY
GROUP BY bot_kind, bot_name
ORDER BY events DESC
LIMIT 50`,
  },
  {
    label: 'Latest rejected events, with reasons',
    query: site => `SELECT received_at, reason, detail, left(payload, 300) AS payload
FROM rejected_events
WHERE site = '${site}'
ORDER BY received_at DESC
LIMIT 50`,
  },
  {
    label: 'How fresh events are',
    query: site => `SELECT toStartOfHour(received_at) AS hour, count() AS events,
    quantile(0.5)(dateDiff('millisecond', received_at, loaded_at)) AS p50_ms, quantile(0.99)(dateDiff('millisecond', received_at, loaded_at)) AS p99_ms
FROM events
WHERE site = '${site}' AND loaded_at >= now() - INTERVAL 1 DAY AND received_at >= now() - INTERVAL 1 DAY
GROUP BY hour
ORDER BY hour`,
  },
];
