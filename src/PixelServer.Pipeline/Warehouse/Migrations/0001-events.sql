-- Every statement may run again: see SchemaMigration.
-- Parts are synced before an insert is answered: the event log lets go of a block then, and a power cut must not take it.

CREATE TABLE IF NOT EXISTS events
(
    site LowCardinality(String) COMMENT 'Site id',
    event LowCardinality(String) COMMENT 'Event name: page_view, view_item, purchase, …',
    event_id String COMMENT 'Id chosen by the client, or block id, record and place in the record; the same id of a site is the same event' CODEC(ZSTD(1)),
    event_time DateTime64(3, 'UTC') COMMENT 'When it happened: the client''s time where it is between 7 days before and 5 minutes after received_at, else received_at; milliseconds' CODEC(Delta(8), ZSTD(1)),
    received_at DateTime64(6, 'UTC') COMMENT 'When the collector received it; microseconds' CODEC(Delta(8), ZSTD(1)),
    loaded_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When ClickHouse took the row: less received_at it is how fresh the row was; milliseconds' CODEC(Delta(8), ZSTD(1)),
    client_time Nullable(DateTime64(3, 'UTC')) COMMENT 'The client''s own time, believed or not; milliseconds, NULL when none was sent' CODEC(ZSTD(1)),
    visitor_id UInt64 COMMENT 'Visitor: from the cookie, or a hash under the day''s salt where cookieless' CODEC(ZSTD(1)),
    visitor_created_at Nullable(DateTime('UTC')) COMMENT 'When the visitor''s cookie was first set; seconds, NULL without a cookie' CODEC(ZSTD(1)),
    new_visitor Bool COMMENT 'The cookie was set by this very request',
    cookieless Bool COMMENT 'No cookie was used; visitor_id lasts one day',
    user_id String COMMENT 'The site''s own id of a signed-in person' CODEC(ZSTD(1)),
    email_hashes Array(FixedString(64)) COMMENT 'SHA-256 of normalised e-mail addresses, lower-case hexadecimal' CODEC(ZSTD(1)),
    phone_hashes Array(FixedString(64)) COMMENT 'SHA-256 of normalised telephone numbers, lower-case hexadecimal' CODEC(ZSTD(1)),
    consent_analytics Bool COMMENT 'Consent to analytics was given',
    consent_marketing Bool COMMENT 'Consent to marketing was given',
    global_privacy_control Bool COMMENT 'The browser sent Sec-GPC: 1',
    do_not_track Bool COMMENT 'The browser sent DNT: 1',
    page_url String COMMENT 'Page URL without fragment, credentials and e-mail addresses; at most 8 KiB' CODEC(ZSTD(1)),
    page_host LowCardinality(String) COMMENT 'Host of page_url, lower case, without port',
    page_path String COMMENT 'Path of page_url, without query' CODEC(ZSTD(1)),
    referrer String COMMENT 'Referrer of the page, cleaned like page_url' CODEC(ZSTD(1)),
    title String COMMENT 'Title of the page; at most 512 characters' CODEC(ZSTD(1)),
    value Nullable(Decimal(18, 4)) COMMENT 'Worth of the event in units of currency; NULL when none was sent' CODEC(ZSTD(1)),
    currency LowCardinality(String) COMMENT 'ISO 4217 code, upper case; empty when none was sent',
    order_id String COMMENT 'Order number; at most 64 characters' CODEC(ZSTD(1)),
    items Nested
    (
        id String,
        name String,
        brand LowCardinality(String),
        category LowCardinality(String),
        price Decimal(18, 4),
        quantity Decimal(18, 4)
    ) COMMENT 'Products of the event; price per piece in units of currency, 0 when none was sent; quantity 1 when none was sent',
    props Map(LowCardinality(String), String) COMMENT 'Everything else that was sent; numbers and booleans as text, structures as JSON' CODEC(ZSTD(1)),
    screen_width UInt16 COMMENT 'CSS pixels; 0 = unknown' CODEC(ZSTD(1)),
    screen_height UInt16 COMMENT 'CSS pixels; 0 = unknown' CODEC(ZSTD(1)),
    viewport_width UInt16 COMMENT 'CSS pixels; 0 = unknown' CODEC(ZSTD(1)),
    viewport_height UInt16 COMMENT 'CSS pixels; 0 = unknown' CODEC(ZSTD(1)),
    language LowCardinality(String) COMMENT 'Language of the browser, BCP 47',
    timezone LowCardinality(String) COMMENT 'Time zone of the browser, IANA name',
    user_agent LowCardinality(String) COMMENT 'User-Agent header; at most 512 characters',
    accept_language LowCardinality(String) COMMENT 'Accept-Language header; at most 128 characters',
    client_hints LowCardinality(String) COMMENT 'Sec-CH-UA, -Mobile and -Platform headers joined by |',
    block_id UInt128 COMMENT 'Block of the log that brought the row: 48 bits of Unix milliseconds, 80 of a hash' CODEC(ZSTD(1)),
    block_date Date COMMENT 'UTC day of block_id; partitions are its months' CODEC(ZSTD(1)),
    INDEX event_time_range event_time TYPE minmax GRANULARITY 1,
    INDEX block_id_range block_id TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(block_date)
ORDER BY (site, toDate(event_time), event, visitor_id, event_time)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Events, one row each; rows of one (site, event_id) are the same event';

CREATE TABLE IF NOT EXISTS rejected_events
(
    site LowCardinality(String) COMMENT 'Site id; empty when the record can''t be read',
    reason LowCardinality(String) COMMENT 'Why it is not in events',
    detail LowCardinality(String) COMMENT 'The rule that was broken, in words',
    received_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When the collector received it; microseconds, NULL when unknown' CODEC(ZSTD(1)),
    payload String COMMENT 'The bytes of the event as they were sent; e-mail addresses, and hashes that are none, redacted' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'How payload is written: query, json, or empty',
    signals UInt16 COMMENT 'Bits: 1 new visitor, 2 cookieless, 4 global privacy control, 8 do not track, 16 default analytics, 32 default marketing',
    visitor_id UInt64 COMMENT 'As in events' CODEC(ZSTD(1)),
    visitor_created_at Nullable(DateTime('UTC')) COMMENT 'As in events' CODEC(ZSTD(1)),
    user_agent LowCardinality(String) COMMENT 'As in events',
    referrer String COMMENT 'Referer header of the request, cleaned like page_url' CODEC(ZSTD(1)),
    accept_language LowCardinality(String) COMMENT 'As in events',
    client_hints LowCardinality(String) COMMENT 'Sec-CH-UA, -Mobile and -Platform headers joined by line feeds',
    record_index UInt32 COMMENT 'Place of the request in its block, from 0' CODEC(ZSTD(1)),
    event_index UInt32 COMMENT 'Place of the event in its request, from 0' CODEC(ZSTD(1)),
    block_id UInt128 COMMENT 'As in events' CODEC(ZSTD(1)),
    block_date Date COMMENT 'As in events' CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(block_date)
ORDER BY (site, block_id, record_index, event_index)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What was accepted and turned out not to be an event';

CREATE TABLE IF NOT EXISTS sites
(
    site String COMMENT 'Site id',
    name String COMMENT 'Its name',
    origins Array(String) COMMENT 'Origins that may send events with credentials',
    cookie_domain String COMMENT 'Domain of the visitor cookie; empty = the host that answers',
    default_consent LowCardinality(String) COMMENT 'Consent where a request names none: letters a analytics, m marketing',
    updated_at DateTime64(3, 'UTC') COMMENT 'When this row was written; the newest counts'
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY site
COMMENT 'Registered sites; read with FINAL';
