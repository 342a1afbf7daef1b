-- Who came first: an event id's first block, a block's first load. ClickHouse numbers parts in the order in which they appear
-- (_block_number), so the first claim of an id is the same for every reader and for ever.
-- Keys are random, apart from the time that most begin with: no codec, and small granules because they are looked up singly.

CREATE TABLE IF NOT EXISTS claims
(
    id UInt128 COMMENT 'Site and event id of an event whose id the client chose (48 bits of time where the id begins with it, else all hash), or a block id' CODEC(NONE),
    owner UInt128 COMMENT 'The block that brings the event, or the load that brings the block',
    claim_date Date COMMENT 'UTC day of the claim'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(claim_date)
ORDER BY id
TTL claim_date + INTERVAL 40 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, enable_block_number_column = 1,
    index_granularity = 256, min_compress_block_size = 4096, max_compress_block_size = 4096, ttl_only_drop_parts = 1
COMMENT 'First claims of event ids and blocks, by which a repeated event is known; kept for 40 days';

ALTER TABLE events MODIFY COMMENT 'Events, one row each: an event sent again under its id within 40 days is in rejected_events as duplicate_event';
