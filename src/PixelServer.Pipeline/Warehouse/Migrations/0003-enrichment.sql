-- What each event means, found out between the log and here; and who came, from where, in visits of his own.
-- Empty text, 0 or NULL: not known.

ALTER TABLE events
    ADD COLUMN IF NOT EXISTS country LowCardinality(String) COMMENT 'Country of the address, ISO 3166-1 alpha-2' AFTER client_hints,
    ADD COLUMN IF NOT EXISTS region LowCardinality(String) COMMENT 'First subdivision of the country, ISO 3166-2' AFTER country,
    ADD COLUMN IF NOT EXISTS region_name LowCardinality(String) COMMENT 'Its English name' AFTER region,
    ADD COLUMN IF NOT EXISTS city LowCardinality(String) COMMENT 'City, English name' AFTER region_name,
    ADD COLUMN IF NOT EXISTS latitude Nullable(Float32) COMMENT 'Degrees north, rounded to 0.1' CODEC(ZSTD(1)) AFTER city,
    ADD COLUMN IF NOT EXISTS longitude Nullable(Float32) COMMENT 'Degrees east, rounded to 0.1' CODEC(ZSTD(1)) AFTER latitude,
    ADD COLUMN IF NOT EXISTS geo_timezone LowCardinality(String) COMMENT 'Time zone of the place, IANA name; timezone is the browser''s own' AFTER longitude,
    ADD COLUMN IF NOT EXISTS asn UInt32 COMMENT 'Autonomous system of the address' CODEC(ZSTD(1)) AFTER geo_timezone,
    ADD COLUMN IF NOT EXISTS as_organization LowCardinality(String) COMMENT 'Who runs that network' AFTER asn,
    ADD COLUMN IF NOT EXISTS is_datacenter Bool COMMENT 'The network is a hosting provider''s: servers and VPNs; no proof of a bot' AFTER as_organization,
    ADD COLUMN IF NOT EXISTS browser LowCardinality(String) COMMENT 'Browser family, as uap-core names it' AFTER is_datacenter,
    ADD COLUMN IF NOT EXISTS browser_version LowCardinality(String) COMMENT 'Its version' AFTER browser,
    ADD COLUMN IF NOT EXISTS os LowCardinality(String) COMMENT 'Operating system family, as uap-core names it' AFTER browser_version,
    ADD COLUMN IF NOT EXISTS os_version LowCardinality(String) COMMENT 'Its version' AFTER os,
    ADD COLUMN IF NOT EXISTS device_type LowCardinality(String) COMMENT 'desktop, mobile, tablet, tv, console, wearable, bot or other' AFTER os_version,
    ADD COLUMN IF NOT EXISTS device_brand LowCardinality(String) COMMENT 'Maker of the device' AFTER device_type,
    ADD COLUMN IF NOT EXISTS device_model LowCardinality(String) COMMENT 'Model of the device' AFTER device_brand,
    ADD COLUMN IF NOT EXISTS in_app LowCardinality(String) COMMENT 'App whose built-in browser it was: Facebook, Instagram, TikTok, …' AFTER device_model,
    ADD COLUMN IF NOT EXISTS is_bot Bool COMMENT 'No person: bots are marked, never deleted' AFTER in_app,
    ADD COLUMN IF NOT EXISTS bot_kind LowCardinality(String) COMMENT 'search, ai_crawler, monitor, preview, scraper, …' AFTER is_bot,
    ADD COLUMN IF NOT EXISTS bot_name LowCardinality(String) COMMENT 'Its name' AFTER bot_kind,
    ADD COLUMN IF NOT EXISTS bot_reason LowCardinality(String) COMMENT 'What told: crawler_list, headless, library, …' AFTER bot_name,
    ADD COLUMN IF NOT EXISTS source LowCardinality(String) COMMENT 'Where the visit came from: utm_source, else the referrer''s name; (direct); empty for a page reached from within the site' AFTER bot_reason,
    ADD COLUMN IF NOT EXISTS medium LowCardinality(String) COMMENT 'utm_medium, else organic, referral, …; (none) for direct' AFTER source,
    ADD COLUMN IF NOT EXISTS channel LowCardinality(String) COMMENT 'GA4 default channel group: Organic Search, Paid Social, AI Assistant, …' AFTER medium,
    ADD COLUMN IF NOT EXISTS network LowCardinality(String) COMMENT 'Social network by name' AFTER channel,
    ADD COLUMN IF NOT EXISTS campaign LowCardinality(String) COMMENT 'utm_campaign' AFTER network,
    ADD COLUMN IF NOT EXISTS campaign_id LowCardinality(String) COMMENT 'utm_id' AFTER campaign,
    ADD COLUMN IF NOT EXISTS term LowCardinality(String) COMMENT 'utm_term' AFTER campaign_id,
    ADD COLUMN IF NOT EXISTS content LowCardinality(String) COMMENT 'utm_content' AFTER term,
    ADD COLUMN IF NOT EXISTS referrer_host LowCardinality(String) COMMENT 'Host of referrer' AFTER content,
    ADD COLUMN IF NOT EXISTS is_referrer_spam Bool COMMENT 'The referrer''s domain is known for spam' AFTER referrer_host,
    ADD COLUMN IF NOT EXISTS click_ids Map(LowCardinality(String), String) COMMENT 'gclid, fbclid, … of page_url as they were; clicked at event_time' CODEC(ZSTD(1)) AFTER is_referrer_spam;

-- Sessions are worked out when they are read: where one begins and ends depends on all events of a visitor, also on those that
-- arrive late or out of order. So there is nothing to repair, and reading is the single pass over all events that any way of
-- keeping them would have to agree with. More than 30 minutes without an event end a session; its name is its start. Visitor 0 is
-- nobody: events that are only counted; a change of consent is no visit.

-- Every event with its session. A condition on site or visitor_id is applied before sessions are formed.
CREATE VIEW IF NOT EXISTS session_events AS
SELECT
    *,
    max(if(begins_session, event_time, toDateTime64(0, 3, 'UTC'))) OVER (
        PARTITION BY site, visitor_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session_start
FROM
(
    SELECT
        *,
        dateDiff('millisecond', lagInFrame(event_time, 1, toDateTime64(0, 3, 'UTC')) OVER (
            PARTITION BY site, visitor_id ORDER BY event_time, event_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), event_time) > 1800000 AS begins_session
    FROM events
    WHERE visitor_id != 0 AND event != 'consent'
)
COMMENT 'Events with the start of their session; more than 30 minutes without an event end one';

-- The sessions that begin in a time, whole even where they begin before or end after it: sessions_between(from = '2026-11-01', to = '2026-12-01').
-- Reads the events of that time, of half an hour before, and later ones of visitors who were there in its last half hour.
CREATE VIEW IF NOT EXISTS sessions_between AS
SELECT
    site,
    visitor_id,
    session_start,
    max(event_time) AS session_end,
    dateDiff('millisecond', session_start, max(event_time)) / 1000 AS duration,
    count() AS events,
    countIf(event = 'page_view') AS page_views,
    argMinIf(page_path, (event_time, event_id), event = 'page_view') AS landing_page,
    argMaxIf(page_path, (event_time, event_id), event = 'page_view') AS exit_page,
    argMinIf(visit.source, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS source,
    argMinIf(visit.medium, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS medium,
    argMinIf(visit.channel, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS channel,
    argMinIf(visit.network, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS network,
    argMinIf(visit.campaign, (visit.source = '(direct)', event_time, event_id), visit.source != '') AS campaign,
    countIf(event = 'purchase') AS purchases,
    argMinIf(visit.country, (event_time, event_id), visit.country != '') AS country,
    argMinIf(visit.device_type, (event_time, event_id), visit.device_type != '') AS device_type,
    argMinIf(visit.browser, (event_time, event_id), visit.browser != '') AS browser,
    max(visit.is_bot) AS is_bot
FROM
(
    SELECT
        *,
        max(if(begins_session, event_time, toDateTime64(0, 3, 'UTC'))) OVER (
            PARTITION BY site, visitor_id ORDER BY event_time, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session_start
    FROM
    (
        SELECT
            site, visitor_id, event_time, event_id, event, page_path, source, medium, channel, network, campaign, country, device_type,
            browser, is_bot,
            dateDiff('millisecond', lagInFrame(event_time, 1, toDateTime64(0, 3, 'UTC')) OVER (
                PARTITION BY site, visitor_id ORDER BY event_time, event_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), event_time) > 1800000 AS begins_session
        FROM events
        WHERE visitor_id != 0 AND event != 'consent' AND event_time >= {from:DateTime64(3, 'UTC')} - INTERVAL 30 MINUTE
            AND (event_time < {to:DateTime64(3, 'UTC')} OR (site, visitor_id) IN
            (
                SELECT site, visitor_id FROM events
                WHERE event_time >= {to:DateTime64(3, 'UTC')} - INTERVAL 30 MINUTE AND event_time < {to:DateTime64(3, 'UTC')}
            ))
    )
) AS visit
WHERE session_start >= {from:DateTime64(3, 'UTC')} AND session_start < {to:DateTime64(3, 'UTC')}
GROUP BY site, visitor_id, session_start
COMMENT 'Sessions that begin between two times: landing and exit page, duration in seconds, source';

CREATE VIEW IF NOT EXISTS sessions AS
SELECT * FROM sessions_between(from = '1970-01-01 00:30:00', to = '2261-01-01 00:00:00')
COMMENT 'All sessions; for some of them sessions_between is quicker';

CREATE VIEW IF NOT EXISTS visitors AS
SELECT
    site,
    visitor_id,
    min(event_time) AS first_seen,
    max(event_time) AS last_seen,
    count() AS events,
    argMinIf(source, (event_time, event_id), source != '') AS first_source,
    argMinIf(medium, (event_time, event_id), source != '') AS first_medium,
    argMinIf(channel, (event_time, event_id), source != '') AS first_channel,
    argMinIf(network, (event_time, event_id), source != '') AS first_network,
    argMinIf(campaign, (event_time, event_id), source != '') AS first_campaign,
    argMaxIf(source, (source != '(direct)', event_time, event_id), source != '') AS last_source,
    argMaxIf(medium, (source != '(direct)', event_time, event_id), source != '') AS last_medium,
    argMaxIf(channel, (source != '(direct)', event_time, event_id), source != '') AS last_channel,
    argMaxIf(network, (source != '(direct)', event_time, event_id), source != '') AS last_network,
    argMaxIf(campaign, (source != '(direct)', event_time, event_id), source != '') AS last_campaign,
    max(touch.is_bot) AS is_bot
FROM events AS touch
WHERE visitor_id != 0 AND event != 'consent'
GROUP BY site, visitor_id
COMMENT 'Visitors with their first touch, and their last one that was not direct';

CREATE VIEW IF NOT EXISTS clicks AS
SELECT site, visitor_id, parameter, click_id, min(event_time) AS clicked_at, argMin(click.source, event_time) AS source,
    argMin(click.campaign, event_time) AS campaign
FROM
(
    SELECT site, visitor_id, event_time, source, campaign, pair.1 AS parameter, pair.2 AS click_id
    FROM events
    ARRAY JOIN CAST(click_ids, 'Array(Tuple(LowCardinality(String), String))') AS pair
) AS click
GROUP BY site, visitor_id, parameter, click_id
COMMENT 'Clicks on advertisements: gclid, fbclid, … of a visitor, as they were, and when they were first seen';
