-- What visitors did, a row for each visitor and day, so that a model of behaviour need not read all events again. A row is always worked out
-- anew from all events of that visitor on that day: whichever row is newer is right, so nothing that stops half-way can make it wrong.

CREATE TABLE IF NOT EXISTS visitor_activity
(
    site LowCardinality(String) COMMENT 'Site id',
    visitor_id UInt64 COMMENT 'As in events; not 0' CODEC(ZSTD(1)),
    day Date COMMENT 'UTC day of event_time' CODEC(ZSTD(1)),
    filled UInt64 COMMENT 'The filling that wrote the row: milliseconds of its begin and 20 random bits; the newest row counts' CODEC(ZSTD(1)),
    first_time DateTime('UTC') COMMENT 'Time of the day''s first event' CODEC(ZSTD(1)),
    last_time DateTime('UTC') COMMENT 'Time of the day''s last event' CODEC(ZSTD(1)),
    hours UInt32 COMMENT 'Bit h: was there in hour h, UTC' CODEC(ZSTD(1)),
    page_views UInt32 COMMENT 'Pages viewed' CODEC(ZSTD(1)),
    item_views UInt32 COMMENT 'Items looked at' CODEC(ZSTD(1)),
    searches UInt32 COMMENT 'Searches' CODEC(ZSTD(1)),
    carts UInt32 COMMENT 'Items put into the cart' CODEC(ZSTD(1)),
    checkouts UInt32 COMMENT 'Checkouts begun' CODEC(ZSTD(1)),
    purchases UInt32 COMMENT 'Purchases' CODEC(ZSTD(1)),
    revenue Float32 COMMENT 'Worth of the purchases, whatever the currency' CODEC(ZSTD(1)),
    sign_ups UInt32 COMMENT 'Sign-ups and leads' CODEC(ZSTD(1)),
    prices Float32 COMMENT 'Sum of the prices of the items looked at' CODEC(ZSTD(1)),
    price_max Float32 COMMENT 'The highest of them' CODEC(ZSTD(1)),
    engagement UInt32 COMMENT 'Seconds spent on pages' CODEC(ZSTD(1)),
    scroll UInt8 COMMENT 'Percent of a page seen at most' CODEC(ZSTD(1)),
    channel UInt16 COMMENT 'Token of the day''s first channel. A token is 1 + cityHash64(text) % 65535, and 0 for no text' CODEC(ZSTD(1)),
    source UInt16 COMMENT 'Token of the day''s first source' CODEC(ZSTD(1)),
    medium UInt16 COMMENT 'Token of the day''s first medium' CODEC(ZSTD(1)),
    campaign UInt16 COMMENT 'Token of the campaign of the day''s first source; likewise medium' CODEC(ZSTD(1)),
    landing_page UInt16 COMMENT 'Token of the path of the day''s first page' CODEC(ZSTD(1)),
    device_type UInt16 COMMENT 'Token; of several the greatest, as below' CODEC(ZSTD(1)),
    os UInt16 COMMENT 'Token' CODEC(ZSTD(1)),
    browser UInt16 COMMENT 'Token' CODEC(ZSTD(1)),
    country UInt16 COMMENT 'Token' CODEC(ZSTD(1)),
    region UInt16 COMMENT 'Token' CODEC(ZSTD(1)),
    language UInt16 COMMENT 'Token' CODEC(ZSTD(1)),
    things Array(UInt32) COMMENT 'Kind * 65536 + token of what was met, each once: 1 events, 2 pages viewed, 3 items, 4 categories, 5 brands looked at' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(filled)
PARTITION BY toYYYYMM(day)
ORDER BY (site, visitor_id, day)
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'What visitors did on each day; bots and words on consent left out; read with FINAL';

CREATE TABLE IF NOT EXISTS visitor_activity_fills
(
    seen_until DateTime64(3, 'UTC') COMMENT 'Events loaded before this time are in it; the newest counts',
    completed_at DateTime64(3, 'UTC') COMMENT 'When it was complete'
)
ENGINE = MergeTree
ORDER BY seen_until
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Complete fillings of visitor_activity';

CREATE TABLE IF NOT EXISTS lookalike_models
(
    model UInt64 COMMENT 'Its number: milliseconds of its begin and 20 random bits',
    key String COMMENT 'What it is a model of: definitions that differ only in size have the same',
    site LowCardinality(String) COMMENT 'Site id',
    as_of DateTime64(3, 'UTC') COMMENT 'When it was trained, as windows count',
    cut DateTime64(3, 'UTC') COMMENT 'Visitors were looked at as they were then',
    seconds Float64 COMMENT 'How long the training took, reading included',
    learning_seconds Float64 COMMENT 'How long the learning took of that',
    all_seeds UInt64 COMMENT 'Seeds there are',
    universe UInt64 COMMENT 'Visitors who could be members',
    auc Float64 COMMENT 'Area under the ROC curve on visitors that it had not seen',
    verdict LowCardinality(String) COMMENT 'good, weak or suspicious',
    weights String COMMENT 'The model, as JSON' CODEC(ZSTD(3)),
    proof String COMMENT 'How good it is, as JSON' CODEC(ZSTD(3)),
    notes Array(String) COMMENT 'What was decided at the training',
    names Map(String, String) COMMENT 'Texts of the tokens that the proof names'
)
ENGINE = MergeTree
ORDER BY (key, model)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Models of lookalikes and their proofs';

CREATE TABLE IF NOT EXISTS lookalike_samples
(
    model UInt64 COMMENT 'The training that asked',
    visitor_id UInt64 COMMENT 'As in events' CODEC(ZSTD(1)),
    role Enum8('other' = 0, 'seed' = 1, 'earlier' = 2) COMMENT 'A seed; one that was a seed before the cut already, which nothing can be learnt from; one of everybody else'
)
ENGINE = MergeTree
PARTITION BY model
ORDER BY visitor_id
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'Whom a training looks at; gone when it is complete';

CREATE TABLE IF NOT EXISTS lookalike_scores
(
    scoring UInt64 COMMENT 'Its number: milliseconds of its begin and 20 random bits',
    model UInt64 COMMENT 'The model',
    visitor_id UInt64 COMMENT 'As in events' CODEC(ZSTD(1)),
    score Float64 COMMENT 'Logarithm of how many times as frequent such visitors are among seeds as among everybody; 1 / (1 + exp(-score)) is the similarity' CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY scoring
ORDER BY visitor_id
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'How like the seeds of a model every visitor of its site is';

CREATE TABLE IF NOT EXISTS lookalike_scorings
(
    scoring UInt64 COMMENT 'As in lookalike_scores',
    model UInt64 COMMENT 'As in lookalike_models',
    as_of DateTime64(3, 'UTC') COMMENT 'The time from which features are counted back',
    seconds Float64 COMMENT 'How long it took',
    visitors UInt64 COMMENT 'Visitors that have a score'
)
ENGINE = MergeTree
ORDER BY (model, scoring)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Complete scorings; an audience_builds row names its own as _scores'
