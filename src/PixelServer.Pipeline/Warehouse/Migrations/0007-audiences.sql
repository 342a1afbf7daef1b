-- Who is in which audience. What of a visitor every audience asks for is kept beside the events (visitor_states, visitor_days): filled
-- from the events loaded since the last filling, and anew, under a new generation, once a day, so that deleted events are forgotten.
-- Only minima, maxima and bits are kept: to take a row in twice changes nothing, so no crash can make them wrong.

ALTER TABLE events ADD INDEX IF NOT EXISTS loaded_at_range loaded_at TYPE minmax GRANULARITY 1;

CREATE TABLE IF NOT EXISTS visitor_states
(
    generation UInt64 COMMENT 'The full filling that began it; of all the rows only those of the newest complete one count',
    site LowCardinality(String) COMMENT 'Site id',
    visitor_id UInt64 COMMENT 'As in events; not 0' CODEC(ZSTD(1)),
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Time of the first event; 2299 where there is none but a word on consent' CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Time of the last event; 1970 where there is none but a word on consent' CODEC(ZSTD(1)),
    analytics_word SimpleAggregateFunction(max, UInt64) COMMENT 'Newest word on analytics: twice its time in Unix milliseconds, and 1 more where it was no' CODEC(ZSTD(1)),
    marketing_word SimpleAggregateFunction(max, UInt64) COMMENT 'Newest word on marketing, likewise; Global Privacy Control is a no' CODEC(ZSTD(1)),
    is_bot SimpleAggregateFunction(max, UInt8) COMMENT '1 where any event was a bot''s',
    known_by SimpleAggregateFunction(groupBitOr, UInt8) COMMENT 'Bits: 1 user id, 2 e-mail, 4 telephone'
)
ENGINE = AggregatingMergeTree
PARTITION BY generation
ORDER BY (generation, site, visitor_id)
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'What every audience asks of a visitor; GROUP BY, since rows of a visitor are merged later';

CREATE TABLE IF NOT EXISTS visitor_days
(
    generation UInt64 COMMENT 'As in visitor_states',
    site LowCardinality(String) COMMENT 'Site id',
    day Date COMMENT 'UTC day of event_time' CODEC(ZSTD(1)),
    visitor_id UInt64 COMMENT 'As in events; not 0' CODEC(ZSTD(1)),
    first_time SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Time of the day''s first event' CODEC(ZSTD(1)),
    last_time SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Time of the day''s last event' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY generation
ORDER BY (generation, site, day, visitor_id)
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'Days on which visitors were active; bots and words on consent left out';

CREATE TABLE IF NOT EXISTS visitor_fills
(
    generation UInt64 COMMENT 'As in visitor_states',
    seen_until DateTime64(3, 'UTC') COMMENT 'Events loaded before this time are in it; the newest counts',
    completed_at DateTime64(3, 'UTC') COMMENT 'When it was complete'
)
ENGINE = MergeTree
PARTITION BY generation
ORDER BY (generation, seen_until)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Complete fillings of visitor_states and visitor_days';

CREATE TABLE IF NOT EXISTS audience_definitions
(
    audience LowCardinality(String) COMMENT 'Id, chosen by people',
    saved_at DateTime64(6, 'UTC') COMMENT 'When; the newest counts',
    version String COMMENT 'First 16 digits of SHA-256 of the definition; empty where it was deleted',
    origin LowCardinality(String) COMMENT 'api, or the file it is kept in',
    definition String COMMENT 'As JSON; empty where it was deleted' CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (audience, saved_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What audiences are; only ever added to';

CREATE TABLE IF NOT EXISTS audience_builds
(
    audience LowCardinality(String) COMMENT 'As in audience_definitions',
    build UInt64 COMMENT 'Its rows in audience_members: milliseconds of its begin and 20 random bits; the newest counts',
    version String COMMENT 'Of the definition it was made of',
    site LowCardinality(String) COMMENT 'Site id',
    as_of DateTime64(3, 'UTC') COMMENT 'The time from which windows are counted back',
    seen_until DateTime64(3, 'UTC') COMMENT 'Events loaded before this time are in it',
    completed_at DateTime64(3, 'UTC') COMMENT 'When it was complete',
    is_full Bool COMMENT 'Made of all visitors; else of those about whom something had changed, and the rest of the build before',
    seconds Float64 COMMENT 'How long it took',
    size UInt64 COMMENT 'Members',
    visitors UInt64 COMMENT 'Their visitors; differs from size where members are persons',
    entered UInt64 COMMENT 'Members who were not in the build before',
    departed UInt64 COMMENT 'Members of the build before who are not in it',
    examined UInt64 COMMENT 'Visitors that were looked at',
    inputs Map(LowCardinality(String), UInt64) COMMENT 'Builds of other audiences and of persons that it was made of'
)
ENGINE = MergeTree
ORDER BY (audience, build)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Complete builds of audiences: the history of their sizes';

CREATE TABLE IF NOT EXISTS audience_members
(
    build UInt64 COMMENT 'The build that wrote the row',
    audience LowCardinality(String) COMMENT 'As in audience_definitions',
    visitor_id UInt64 COMMENT 'As in events' CODEC(ZSTD(1)),
    member UInt64 COMMENT 'person_id where members are persons, else visitor_id' CODEC(ZSTD(1)),
    entered_at DateTime64(3, 'UTC') COMMENT 'as_of of the build since which the member is in without a break' CODEC(ZSTD(1)),
    qualified_at DateTime64(3, 'UTC') COMMENT 'as_of of the newest build at which the rule held' CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY build
ORDER BY (visitor_id, member)
SETTINGS index_granularity = 1024, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5,
    cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'Rows of some builds: read the view audiences';

CREATE TABLE IF NOT EXISTS audience_lists
(
    list UInt64 COMMENT 'The upload that brought the row',
    audience LowCardinality(String) COMMENT 'As in audience_definitions',
    site LowCardinality(String) COMMENT 'Site id',
    kind Enum8('visitor' = 0, 'user_id' = 1, 'email' = 2, 'phone' = 3) COMMENT 'What value is',
    value String COMMENT 'The visitor''s id, the user id, or the SHA-256 of the e-mail address or telephone number' CODEC(ZSTD(1)),
    uploaded_at DateTime64(3, 'UTC') COMMENT 'When'
)
ENGINE = MergeTree
PARTITION BY list
ORDER BY (kind, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5,
    cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'Uploaded audiences: who stands on the list';

CREATE TABLE IF NOT EXISTS audience_changes
(
    build UInt64 COMMENT 'The build that asked',
    visitor_id UInt64 COMMENT 'A visitor of whom something has changed since the build before'
)
ENGINE = MergeTree
PARTITION BY build
ORDER BY visitor_id
SETTINGS min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 10, cleanup_delay_period = 5, cleanup_delay_period_random_add = 1, max_cleanup_delay_period = 10
COMMENT 'Whom a build looks at that is not full; gone when it is complete';

CREATE TABLE IF NOT EXISTS audience_leases
(
    epoch UInt64 COMMENT 'Unix time divided by the length of an epoch',
    owner UInt64 COMMENT 'The process; who wrote first (_block_number) has the epoch',
    written_at DateTime64(3, 'UTC') COMMENT 'When'
)
ENGINE = MergeTree
ORDER BY epoch
TTL toDateTime(written_at) + INTERVAL 1 DAY
SETTINGS enable_block_number_column = 1, ttl_only_drop_parts = 1
COMMENT 'Which process refreshes audiences';

CREATE VIEW IF NOT EXISTS audiences
(
    audience LowCardinality(String) COMMENT 'Id of the audience',
    visitor_id UInt64 COMMENT 'As in events',
    member UInt64 COMMENT 'person_id where members are persons, else visitor_id',
    entered_at DateTime64(3, 'UTC') COMMENT 'Since when the member is in without a break'
)
AS SELECT audience, visitor_id, member, entered_at
FROM audience_members
WHERE build IN (SELECT max(build) FROM audience_builds GROUP BY audience)
    AND audience IN (SELECT audience FROM audience_definitions GROUP BY audience HAVING argMax(version, saved_at) != '')
COMMENT 'Who is in which audience, by the newest complete build of each';
