-- Sessions as the dashboard asks for them, a row each, so that its figures need not read all events again. A row is always worked out anew from
-- all events of its session: whichever is newer is right, so nothing that stops half-way can make it wrong. A token is the low half of
-- cityHash64 of a text that says its kind: 'event:purchase', 'page:/cart', 'item:4711', 'category:shoes'; insight_names has the texts.
-- The engine is not told of is_deleted, and months that are over become one part: FINAL leaves alone what only one part has, and costs next to nothing.

CREATE TABLE IF NOT EXISTS insight_sessions
(
    site LowCardinality(String) COMMENT 'Site id',
    day Date COMMENT 'UTC day of session_start' CODEC(ZSTD(1)),
    visitor_id UInt64 COMMENT 'As in events; not 0' CODEC(ZSTD(1)),
    session_start DateTime64(3, 'UTC') COMMENT 'Time of the first event; with site and visitor_id it names the session, as in session_events' CODEC(ZSTD(1)),
    filled UInt64 COMMENT 'The filling that wrote the row: milliseconds of its begin and 20 random bits; the newest row counts' CODEC(ZSTD(1)),
    is_deleted UInt8 COMMENT '1 where it is no session any more, because late events joined it to the one before' CODEC(ZSTD(1)),
    first_seen DateTime('UTC') COMMENT 'When the visitor''s first event ever was; in the second of session_start where the visitor is new' CODEC(ZSTD(1)),
    duration UInt32 COMMENT 'From the first event to the last, in whole seconds' CODEC(ZSTD(1)),
    engagement UInt32 COMMENT 'Seconds of attention' CODEC(ZSTD(1)),
    events UInt32 COMMENT 'Events' CODEC(ZSTD(1)),
    page_views UInt32 COMMENT 'Pages viewed' CODEC(ZSTD(1)),
    scroll UInt8 COMMENT 'Percent of a page seen at most' CODEC(ZSTD(1)),
    is_bot UInt8 COMMENT '1 where any of its events was a bot''s' CODEC(ZSTD(1)),
    bot_name LowCardinality(String) COMMENT 'Its name',
    source LowCardinality(String) COMMENT 'Of the first event that brings a source, those that are not direct before those that are; likewise the next seven',
    medium LowCardinality(String) COMMENT 'As in events',
    channel LowCardinality(String) COMMENT 'As in events',
    network LowCardinality(String) COMMENT 'Social network by name',
    campaign LowCardinality(String) COMMENT 'utm_campaign',
    term LowCardinality(String) COMMENT 'utm_term',
    content LowCardinality(String) COMMENT 'utm_content',
    referrer_host LowCardinality(String) COMMENT 'Host of the referrer',
    landing_page LowCardinality(String) COMMENT 'Path of the first page viewed',
    exit_page LowCardinality(String) COMMENT 'Path of the last page viewed',
    page_host LowCardinality(String) COMMENT 'Host of the first page',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2; of the first event that has one, likewise the next six',
    region LowCardinality(String) COMMENT 'ISO 3166-2',
    device_type LowCardinality(String) COMMENT 'As in events',
    os LowCardinality(String) COMMENT 'Operating system family',
    browser LowCardinality(String) COMMENT 'Browser family',
    language LowCardinality(String) COMMENT 'BCP 47',
    in_app LowCardinality(String) COMMENT 'App whose built-in browser it was',
    item_views UInt16 COMMENT 'Items looked at' CODEC(ZSTD(1)),
    carts UInt16 COMMENT 'Items put into the cart' CODEC(ZSTD(1)),
    checkouts UInt16 COMMENT 'Checkouts begun' CODEC(ZSTD(1)),
    purchases UInt16 COMMENT 'Purchases' CODEC(ZSTD(1)),
    sign_ups UInt16 COMMENT 'Sign-ups' CODEC(ZSTD(1)),
    leads UInt16 COMMENT 'Leads' CODEC(ZSTD(1)),
    searches UInt16 COMMENT 'Searches' CODEC(ZSTD(1)),
    currencies Array(LowCardinality(String)) COMMENT 'Currencies of the purchases, in alphabetical order',
    revenues Array(Decimal(18, 4)) COMMENT 'Worth of the purchases in each of them' CODEC(ZSTD(1)),
    steps Array(UInt32) COMMENT 'What happened, in order of time: tokens of pages viewed and of all other events; what follows itself is there once; the first 200' CODEC(ZSTD(1)),
    items_viewed Array(UInt32) COMMENT 'Tokens of the items looked at, each once' CODEC(ZSTD(1)),
    items_carted Array(UInt32) COMMENT 'Of those put into the cart' CODEC(ZSTD(1)),
    items_bought Array(UInt32) COMMENT 'Of those bought' CODEC(ZSTD(1)),
    categories_viewed Array(UInt32) COMMENT 'Tokens of the categories of the items looked at' CODEC(ZSTD(1)),
    categories_bought Array(UInt32) COMMENT 'Of those bought' CODEC(ZSTD(1)),
    pages Array(UInt32) COMMENT 'Tokens of the pages viewed, each once, in order of time; the first 200' CODEC(ZSTD(1)),
    page_seconds Array(UInt32) COMMENT 'Seconds of attention on each of them' CODEC(ZSTD(1)),
    page_scroll Array(UInt8) COMMENT 'Percent seen at most of each of them' CODEC(ZSTD(1)),
    search_terms Array(String) COMMENT 'What was searched for, trimmed, in lower case, each once, at most 50' CODEC(ZSTD(1)),
    forms_started Array(String) COMMENT 'Ids of forms in which something was entered, in alphabetical order' CODEC(ZSTD(1)),
    form_fields Array(String) COMMENT 'The field of each of them that was touched last; empty where it is not known' CODEC(ZSTD(1)),
    forms_submitted Array(String) COMMENT 'Ids of forms sent, in alphabetical order' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(filled)
PARTITION BY toYYYYMM(day)
ORDER BY (site, day, visitor_id, session_start)
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10,
    min_age_to_force_merge_seconds = 600, min_age_to_force_merge_on_partition_only = 1
COMMENT 'Sessions; a change of consent is no visit; read with FINAL and NOT is_deleted';

CREATE TABLE IF NOT EXISTS insight_names
(
    site LowCardinality(String) COMMENT 'Site id',
    token UInt32 COMMENT 'As in insight_sessions' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'event, page, item, category',
    text String COMMENT 'What it stands for, without its kind; of an item the id' CODEC(ZSTD(1)),
    name String COMMENT 'Of an item: its newest name' CODEC(ZSTD(1)),
    category LowCardinality(String) COMMENT 'Of an item: its newest category',
    brand LowCardinality(String) COMMENT 'Of an item: its newest brand',
    seen DateTime('UTC') COMMENT 'When an event last had it; the newest row counts' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(seen)
ORDER BY (site, kind, token)
COMMENT 'What tokens mean; read with FINAL';

CREATE TABLE IF NOT EXISTS insight_visitors
(
    site LowCardinality(String) COMMENT 'Site id',
    visitor_id UInt64 COMMENT 'As in events; not 0' CODEC(ZSTD(1)),
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Time of the first event' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (site, visitor_id)
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'When visitors were first seen; GROUP BY, since rows of a visitor are merged later';

CREATE TABLE IF NOT EXISTS insight_fills
(
    seen_until DateTime64(3, 'UTC') COMMENT 'Events loaded before this time are in it; the newest complete one counts',
    changed_at DateTime64(3, 'UTC') COMMENT 'seen_until of the newest filling that took anything in: figures asked for since then are what they were',
    done_until Date COMMENT 'Days until this one are filled; 2149-06-06 where the filling is complete',
    completed_at DateTime64(3, 'UTC') COMMENT 'When'
)
ENGINE = MergeTree
ORDER BY (seen_until, done_until)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Fillings of insight_sessions, whole or up to a day';
