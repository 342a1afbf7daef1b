namespace PixelServer.Pipeline.Erasure;

/// <summary>A table that holds rows of visitors. A new one is added to <see cref="All"/> and nowhere else.</summary>
/// <param name="Name">The table.</param>
/// <param name="ReceivedSql">When a row's event was received, in Unix microseconds: later ones than the erasure stay. 0 erases all rows.</param>
/// <param name="IdentitiesSql">The identities that a row carries, as an array of subject hashes; null for none.</param>
public sealed record PersonalTable(string Name, string ReceivedSql, string? IdentitiesSql = null)
{
    // Event times may be ahead of the arrival by so much, and a build may have begun before the erasure.
    private const string EventTimeAhead = "300000000";
    private const string BuildTime = "600000000";

    // What was rejected is bytes: whatever looks like a hash in them may be one.
    private static readonly string HashesInPayload =
        $"arrayMap(hash -> {SubjectHash.OfTextSql("hash")}, extractAll(lower(payload), '[0-9a-f]{{64}}'))";

    private static readonly string IdentitiesOfEvent =
        $"arrayConcat(arrayMap(hash -> {SubjectHash.OfTextSql("hash")}, arrayConcat(email_hashes, phone_hashes)), "
        + $"if(user_id = '', [], [{SubjectHash.OfTextSql(@"concat('user\0', site, '\0', user_id)")}]))";

    /// <summary>Whom a row is about, as a subject's hash.</summary>
    public string SubjectSql { get; private init; } = SubjectHash.OfVisitorSql;

    /// <summary>It holds what the visitor sent; the others hold what was made of that.</summary>
    public bool IsDisclosed { get; private init; }

    /// <summary>Every table from which erasures delete; one whose rows are about two subjects is there twice.</summary>
    public static IReadOnlyList<PersonalTable> All { get; } =
    [
        new("events", "toUnixTimestamp64Micro(received_at)", IdentitiesOfEvent) { IsDisclosed = true },
        new("rejected_events", "ifNull(toUnixTimestamp64Micro(received_at), 0)", HashesInPayload) { IsDisclosed = true },
        new("identities", $"toUnixTimestamp64Milli(first_seen) * 1000 - {EventTimeAhead}"),
        new("person_rows", $"toInt64(bitShiftRight(build, 20)) * 1000 - {BuildTime}"),
        new("visitor_states", $"least(toUnixTimestamp64Milli(first_seen), toInt64(intDiv(marketing_word, 2))) * 1000 - {EventTimeAhead}"),
        new("visitor_days", $"toUnixTimestamp64Milli(first_time) * 1000 - {EventTimeAhead}"),
        new("visitor_activity", $"toUnixTimestamp(first_time) * 1000000 - {EventTimeAhead}"),
        new("visitor_features", $"toUnixTimestamp(first_time) * 1000000 - {EventTimeAhead}"),
        new("insight_sessions", $"toUnixTimestamp64Milli(session_start) * 1000 - {EventTimeAhead}"),
        new("insight_visitors", $"toUnixTimestamp64Milli(first_seen) * 1000 - {EventTimeAhead}"),
        new("lookalike_samples", $"toInt64(bitShiftRight(model, 20)) * 1000 - {BuildTime}"),
        new("lookalike_scores", $"toInt64(bitShiftRight(scoring, 20)) * 1000 - {BuildTime}"),
        new("audience_members", $"toInt64(bitShiftRight(build, 20)) * 1000 - {BuildTime}"),
        new("audience_changes", $"toInt64(bitShiftRight(build, 20)) * 1000 - {BuildTime}"),
        new("audience_lists", "toUnixTimestamp64Milli(uploaded_at) * 1000") { SubjectSql = SubjectOfListRow() },
        new("person_decisions", "toUnixTimestamp64Milli(made_at) * 1000") { SubjectSql = SubjectOfDecision("first") },
        new("person_decisions", "toUnixTimestamp64Milli(made_at) * 1000") { SubjectSql = SubjectOfDecision("second") },
    ];

    private static string SubjectOfListRow() =>
        $"multiIf(kind = 'visitor', {SubjectHash.OfVisitorNumberSql("toUInt64OrZero(value)")}, "
        + $"kind = 'user_id', {SubjectHash.OfTextSql(@"concat('user\0', site, '\0', value)")}, {SubjectHash.OfTextSql("value")})";

    // A user's id is not found by this: a decision names it without its site.
    private static string SubjectOfDecision(string column) =>
        $"if(startsWith({column}, 'visitor:'), {SubjectHash.OfVisitorNumberSql($"toUInt64OrZero(substring({column}, 9))")}, "
        + $"{SubjectHash.OfTextSql($"substring({column}, position({column}, ':') + 1)")})";
}
