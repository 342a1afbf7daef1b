-- Who has asked to be forgotten, and what came of it. Rows are only ever added. The ids themselves are not kept: only hashes, by which
-- loaders know events that are still on their way, and sweeps the rows to delete.

CREATE TABLE IF NOT EXISTS erasure_subjects
(
    erasure UUID COMMENT 'The request',
    requested_at DateTime64(6, 'UTC') COMMENT 'When it was made: what was received until then is erased; microseconds',
    kind LowCardinality(String) COMMENT 'visitor; identity: all visitors who carry it until then',
    subject UInt128 COMMENT 'First half of SHA-256 of visitor_id (8 bytes, little-endian), of an e-mail or phone hash (64 digits), or of user, site and user_id with zero bytes between'
)
ENGINE = MergeTree
ORDER BY (erasure, kind, subject)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1
COMMENT 'Whom erasures are about; may hold a subject twice';

CREATE TABLE IF NOT EXISTS erasures
(
    id UUID COMMENT 'The request',
    at DateTime64(3, 'UTC') COMMENT 'When this row was written; milliseconds',
    state LowCardinality(String) COMMENT 'requested; deleting: rows were found and are about to be deleted; deleted: they are; erased: nothing is left, in files neither',
    sweep UUID COMMENT 'The walk through the tables that deleting and deleted belong to; else zero',
    rows Map(LowCardinality(String), UInt64) COMMENT 'With deleting: rows found by table'
)
ENGINE = MergeTree
ORDER BY (id, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1
COMMENT 'What became of each erasure, step by step';

-- Parts that were replaced hold what was deleted: they go within half a minute instead of minutes. What replaces them is synced
-- first, because until then the old ones are all that a power cut leaves.
ALTER TABLE events MODIFY SETTING min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10,
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10;

ALTER TABLE rejected_events MODIFY SETTING min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10,
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10;

ALTER TABLE identities MODIFY SETTING min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10,
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10;

ALTER TABLE person_rows MODIFY SETTING min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10,
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10;

ALTER TABLE person_decisions MODIFY SETTING min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10,
    cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10;
