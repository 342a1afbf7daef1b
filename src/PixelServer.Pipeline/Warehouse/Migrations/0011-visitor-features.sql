-- The days of visitor_activity added up, a row for each visitor, so that a lookalike that scores everybody need not add them up each time. A row is
-- always worked out anew from all days of its visitor: whichever row is newer is right. Packed for quick reading.

CREATE TABLE IF NOT EXISTS visitor_features
(
    generation UInt64 COMMENT 'As in visitor_feature_fills: one site, one window',
    visitor_id UInt64 COMMENT 'As in events; not 0',
    filled UInt64 COMMENT 'The filling that wrote the row: milliseconds of its begin and 20 random bits; the newest row counts',
    counted_on Date COMMENT 'The last day that was counted; what happened later wrote a newer row',
    first_time DateTime('UTC') COMMENT 'Time of the first event in the window',
    last_time DateTime('UTC') COMMENT 'Time of the last event; where it is before the window, the row counts no longer',
    hours UInt32 COMMENT 'Bit h: was there in hour h, UTC',
    days UInt16 COMMENT 'Days with a visit',
    recent_days UInt32 COMMENT 'Bit d: was there d days before counted_on',
    weekend_days UInt16 COMMENT 'Days with a visit at weekends',
    page_views UInt64 COMMENT 'Pages viewed',
    item_views UInt64 COMMENT 'Items looked at',
    item_views_recent Float64 COMMENT 'Items looked at, each 7 days before counted_on halving their weight',
    searches UInt64 COMMENT 'Searches',
    carts UInt64 COMMENT 'Items put into the cart',
    last_cart UInt16 COMMENT 'Day of the last of them, since 1970; 0 for none',
    checkouts UInt64 COMMENT 'Checkouts begun',
    purchases UInt64 COMMENT 'Purchases',
    last_purchase UInt16 COMMENT 'Day of the last of them, since 1970; 0 for none',
    revenue Float64 COMMENT 'Worth of the purchases, whatever the currency',
    sign_ups UInt64 COMMENT 'Sign-ups and leads',
    prices Float64 COMMENT 'Sum of the prices of the items looked at',
    price_max Float32 COMMENT 'The highest of them',
    engagement UInt64 COMMENT 'Seconds spent on pages',
    scroll UInt8 COMMENT 'Percent of a page seen at most',
    different_items UInt32 COMMENT 'Different items looked at',
    different_pages UInt32 COMMENT 'Different pages viewed',
    first_channel UInt16 COMMENT 'Token of the first channel; tokens as in visitor_activity',
    first_source UInt16 COMMENT 'Token of the source of that day',
    first_medium UInt16 COMMENT 'Token of the medium of that day',
    first_campaign UInt16 COMMENT 'Token of the campaign of that day',
    landing_page UInt16 COMMENT 'Token of the first page of that day',
    last_channel UInt16 COMMENT 'Token of the last channel',
    device_type UInt16 COMMENT 'Token; of several the greatest, as below',
    os UInt16 COMMENT 'Token',
    browser UInt16 COMMENT 'Token',
    country UInt16 COMMENT 'Token',
    region UInt16 COMMENT 'Token',
    language UInt16 COMMENT 'Token',
    things Array(UInt32) COMMENT 'What was met, each once, in ascending order, as in visitor_activity'
)
ENGINE = ReplacingMergeTree(filled)
PARTITION BY generation
ORDER BY (generation, visitor_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'What is known of each visitor by a lookalike; read with FINAL';

CREATE TABLE IF NOT EXISTS visitor_feature_fills
(
    site LowCardinality(String) COMMENT 'Site id',
    window_seconds UInt64 COMMENT 'How far back features are counted',
    generation UInt64 COMMENT 'Its rows; the newest of a site and window counts',
    filled UInt64 COMMENT 'The filling, as in visitor_features',
    day Date COMMENT 'The last day that was counted',
    seen_until DateTime64(3, 'UTC') COMMENT 'The filling of visitor_activity that it follows',
    completed_at DateTime64(3, 'UTC') COMMENT 'When it was complete'
)
ENGINE = MergeTree
ORDER BY (site, window_seconds, generation, filled)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Complete fillings of visitor_features';

-- Its days are read to add them up. Packed so they take two thirds more space and half the time to read; parts are packed anew as they merge.

ALTER TABLE visitor_activity
    MODIFY COLUMN visitor_id CODEC(LZ4), MODIFY COLUMN day CODEC(LZ4), MODIFY COLUMN filled CODEC(LZ4), MODIFY COLUMN first_time CODEC(LZ4),
    MODIFY COLUMN last_time CODEC(LZ4), MODIFY COLUMN hours CODEC(LZ4), MODIFY COLUMN page_views CODEC(LZ4), MODIFY COLUMN item_views CODEC(LZ4),
    MODIFY COLUMN searches CODEC(LZ4), MODIFY COLUMN carts CODEC(LZ4), MODIFY COLUMN checkouts CODEC(LZ4), MODIFY COLUMN purchases CODEC(LZ4),
    MODIFY COLUMN revenue CODEC(LZ4), MODIFY COLUMN sign_ups CODEC(LZ4), MODIFY COLUMN prices CODEC(LZ4), MODIFY COLUMN price_max CODEC(LZ4),
    MODIFY COLUMN engagement CODEC(LZ4), MODIFY COLUMN scroll CODEC(LZ4), MODIFY COLUMN channel CODEC(LZ4), MODIFY COLUMN source CODEC(LZ4),
    MODIFY COLUMN medium CODEC(LZ4), MODIFY COLUMN campaign CODEC(LZ4), MODIFY COLUMN landing_page CODEC(LZ4), MODIFY COLUMN device_type CODEC(LZ4),
    MODIFY COLUMN os CODEC(LZ4), MODIFY COLUMN browser CODEC(LZ4), MODIFY COLUMN country CODEC(LZ4), MODIFY COLUMN region CODEC(LZ4),
    MODIFY COLUMN language CODEC(LZ4), MODIFY COLUMN things CODEC(LZ4);

-- A filling that is complete is not lost with the power.

ALTER TABLE visitor_activity MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
