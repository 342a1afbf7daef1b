-- Visitors who are one person. A build writes its rows under a number of its own and then says in person_builds that it is complete:
-- a reader sees the newest complete build, whole, whoever builds meanwhile. Old builds and generations go partition by partition.

ALTER TABLE sites ADD COLUMN IF NOT EXISTS owner LowCardinality(String) DEFAULT '' COMMENT 'Whose site it is: persons are joined over the sites of one owner; empty = the default owner' AFTER default_consent;

CREATE TABLE IF NOT EXISTS identities
(
    generation UInt64 COMMENT 'The full build that began it; of all the rows only those of the newest count',
    site LowCardinality(String) COMMENT 'Site id',
    kind Enum8('user_id' = 1, 'email' = 2, 'phone' = 3) COMMENT 'What the visitor was identified by',
    value String COMMENT 'The user id, or the SHA-256 of an e-mail address or telephone number' CODEC(ZSTD(1)),
    visitor_id UInt64 COMMENT 'As in events' CODEC(ZSTD(1)),
    cookieless SimpleAggregateFunction(max, UInt8) COMMENT '1 where visitor_id lasts one day',
    main SimpleAggregateFunction(max, UInt8) COMMENT '0 where it came only as another form of the one before it, as a phone without plus',
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'Time of the first event with both' CODEC(ZSTD(1)),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Time of the last event with both' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY generation
ORDER BY (generation, site, kind, value, visitor_id)
COMMENT 'Which visitor was seen with which identity, gathered from events with consent to analytics; GROUP BY, since rows of a pair are merged later';

CREATE TABLE IF NOT EXISTS person_rows
(
    build UInt64 COMMENT 'The build that wrote the row',
    owner LowCardinality(String) COMMENT 'Whose sites; empty = the default owner',
    visitor_id UInt64 COMMENT 'As in events' CODEC(ZSTD(1)),
    since DateTime64(3, 'UTC') COMMENT 'The visitor is this person from here on' CODEC(ZSTD(1)),
    until DateTime64(3, 'UTC') COMMENT 'And before this time' CODEC(ZSTD(1)),
    person_id UInt64 COMMENT 'Made of the identity by which the person was first known' CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY build
ORDER BY (owner, visitor_id, since)
COMMENT 'Rows of some builds: read the view persons';

CREATE TABLE IF NOT EXISTS person_builds
(
    generation UInt64 COMMENT 'The identities it was made of',
    build UInt64 COMMENT 'Its rows in person_rows; an earlier build''s where nothing had changed',
    seen_until DateTime64(3, 'UTC') COMMENT 'Events loaded before this time are in it, as are decisions; the newest counts',
    completed_at DateTime64(3, 'UTC') COMMENT 'When it was complete',
    seconds Float64 COMMENT 'How long it took',
    links UInt64 COMMENT 'Pairs of a visitor and an identity',
    meaningless UInt64 COMMENT 'Pairs left out because their identity means nobody',
    unusable UInt64 COMMENT 'Identities left out because they are ignored or too many visitors have them',
    visitors UInt64 COMMENT 'Visitors with a person',
    persons UInt64 COMMENT 'Persons',
    shared_visitors UInt64 COMMENT 'Visitors that are shared computers',
    fingerprint UInt64 COMMENT 'Hash of the rows, by which an unchanged result is known',
    rules String COMMENT 'The limits it was built with, as JSON'
)
ENGINE = MergeTree
PARTITION BY build
ORDER BY (generation, seen_until, completed_at)
COMMENT 'Complete builds of persons';

CREATE TABLE IF NOT EXISTS person_decisions
(
    id String COMMENT 'By which it is undone',
    made_at DateTime64(3, 'UTC') COMMENT 'When',
    kind Enum8('split' = 1, 'join' = 2, 'ignore' = 3, 'undo' = 4) COMMENT 'split a visitor from an identity, join two visitors or identities, ignore an identity, undo one of these',
    owner LowCardinality(String) COMMENT 'Whose sites; empty = the default owner',
    first String COMMENT 'visitor:ID, user:ID, email:SHA256 or phone:SHA256',
    second String COMMENT 'The same; empty with ignore and undo',
    undoes String COMMENT 'The id of what is undone; empty otherwise',
    note String COMMENT 'Why'
)
ENGINE = MergeTree
ORDER BY made_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What people decided about persons; only ever added to';

CREATE VIEW IF NOT EXISTS persons
(
    owner LowCardinality(String) COMMENT 'Whose sites; empty = the default owner',
    visitor_id UInt64 COMMENT 'As in events; a visitor who was never identified has no row',
    since DateTime64(3, 'UTC') COMMENT 'The visitor is this person from here on; 1970 unless it is a shared computer',
    until DateTime64(3, 'UTC') COMMENT 'And before this time; 2299 unless it is a shared computer',
    person_id UInt64 COMMENT 'Made of the identity by which the person was first known'
)
AS SELECT owner, visitor_id, since, until, person_id
FROM person_rows
WHERE build = (SELECT argMax(build, (generation, seen_until, completed_at)) FROM person_builds)
COMMENT 'Whose each visitor is, by the newest complete build';

-- Run again at each start of a loader, for the columns that events has by then. Two joins, because the one by time costs four times as
-- much and only shared computers need it; one key of owner and visitor, because two keys double the cost.
CREATE OR REPLACE VIEW person_events AS
SELECT
    e.* EXCEPT (person_key),
    multiIf(a.person_id != 0, a.person_id, t.person_id != 0 AND e.event_time < t.until, t.person_id, e.visitor_id) AS person_id
FROM
(
    SELECT *, cityHash64((SELECT mapFromArrays(groupArray(sites.site), groupArray(toString(sites.owner))) FROM sites FINAL)[events.site], visitor_id) AS person_key
    FROM events
) AS e
ANY LEFT JOIN
(
    SELECT cityHash64(toString(owner), visitor_id) AS person_key, person_id FROM persons WHERE toUnixTimestamp64Milli(since) = 0
) AS a ON a.person_key = e.person_key
ASOF LEFT JOIN
(
    SELECT cityHash64(toString(owner), visitor_id) AS person_key, since, until, person_id FROM persons WHERE toUnixTimestamp64Milli(since) != 0
) AS t ON t.person_key = e.person_key AND e.event_time >= t.since
COMMENT 'Events and whose they are: the columns of events, and person_id; that is visitor_id where nobody was identified';
