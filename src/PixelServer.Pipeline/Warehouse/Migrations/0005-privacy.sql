-- Retention counts from the day a row was loaded, in both tables; how long, the loader sets at its start (TableRetention).
-- Of rows rejected before this migration that day is the one on which ClickHouse next rewrites them.
ALTER TABLE rejected_events ADD COLUMN IF NOT EXISTS
    loaded_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When ClickHouse took the row; milliseconds' CODEC(Delta(8), ZSTD(1))
    AFTER received_at;
ALTER TABLE events MODIFY SETTING materialize_ttl_recalculate_only = 1;
ALTER TABLE rejected_events MODIFY SETTING materialize_ttl_recalculate_only = 1;

ALTER TABLE events COMMENT COLUMN IF EXISTS visitor_id
    'Visitor: from the cookie, or a hash under the day''s salt where cookieless; 0 where a privacy signal allows only to count';
ALTER TABLE events COMMENT COLUMN IF EXISTS cookieless 'No cookie was used; visitor_id lasts one day, or is 0';
ALTER TABLE events COMMENT COLUMN IF EXISTS consent_analytics 'Consent to analytics at the time of the event; the view visitor_consent has the newest';
ALTER TABLE events COMMENT COLUMN IF EXISTS consent_marketing 'Consent to marketing at the time of the event; the view visitor_consent has the newest';
ALTER TABLE events COMMENT COLUMN IF EXISTS page_url
    'Page URL without fragment, credentials, secrets and e-mail addresses; at most 8 KiB; of the query only utm_* where a privacy signal made the event anonymous';
ALTER TABLE events COMMENT COLUMN IF EXISTS props
    'Everything else that was sent; numbers and booleans as text, structures as JSON; values named as secrets are redacted';
ALTER TABLE rejected_events COMMENT COLUMN IF EXISTS payload
    'The bytes of the event as they were sent; secrets, e-mail addresses, and hashes that are none, redacted; empty where a privacy signal was respected';
ALTER TABLE rejected_events COMMENT COLUMN IF EXISTS signals
    'Bits: 1 new visitor, 2 cookieless, 4 global privacy control, 8 do not track, 16 default analytics, 32 default marketing, 64 anonymous, 128 counted only';

-- A withdrawal under the cookie's id is an event of its own (consent), so every visitor's newest event tells what counts. Of two at
-- the same millisecond the one that allows less.
CREATE VIEW IF NOT EXISTS visitor_consent
(
    site LowCardinality(String) COMMENT 'Site id',
    visitor_id UInt64 COMMENT 'As in events; visitors that are only counted are left out',
    consent_analytics Bool COMMENT 'Consent to analytics, as far as the visitor''s newest event tells',
    consent_marketing Bool COMMENT 'Consent to marketing, likewise',
    global_privacy_control Bool COMMENT 'The browser sends Global Privacy Control, likewise',
    do_not_track Bool COMMENT 'The browser sends Do Not Track, likewise',
    changed_at DateTime64(3, 'UTC') COMMENT 'Time of that event'
)
AS SELECT
    site,
    visitor_id,
    argMax(consent_analytics, (event_time, NOT consent_analytics)) AS consent_analytics,
    argMax(consent_marketing, (event_time, NOT consent_marketing)) AS consent_marketing,
    argMax(global_privacy_control, (event_time, global_privacy_control)) AS global_privacy_control,
    argMax(do_not_track, (event_time, do_not_track)) AS do_not_track,
    max(event_time) AS changed_at
FROM events
WHERE visitor_id != 0
GROUP BY site, visitor_id
COMMENT 'The newest word of each visitor of a site, which counts for everything the visitor did: exports read it';
