namespace PixelServer.Pipeline.Erasure;

/// <summary>A table that holds rows of visitors, named by a column <c>visitor_id</c>. A new one is added to <see cref="All"/> and nowhere else.</summary>
/// <param name="Name">The table.</param>
/// <param name="ReceivedSql">When a row's event was received, in Unix microseconds: later ones than the erasure stay. 0 erases all rows.</param>
/// <param name="IdentitiesSql">The identities that a row carries, as an array of subject hashes; null for none.</param>
public sealed record PersonalTable(string Name, string ReceivedSql, string? IdentitiesSql)
{
    // What was rejected is bytes: whatever looks like a hash in them may be one.
    private static readonly string HashesInPayload =
        $"arrayMap(hash -> {SubjectHash.OfTextSql("hash")}, extractAll(lower(payload), '[0-9a-f]{{64}}'))";

    private static readonly string IdentitiesOfEvent =
        $"arrayConcat(arrayMap(hash -> {SubjectHash.OfTextSql("hash")}, arrayConcat(email_hashes, phone_hashes)), "
        + $"if(user_id = '', [], [{SubjectHash.OfTextSql(@"concat('user\0', site, '\0', user_id)")}]))";

    /// <summary>Every table from which erasures delete.</summary>
    public static IReadOnlyList<PersonalTable> All { get; } =
    [
        new("events", "toUnixTimestamp64Micro(received_at)", IdentitiesOfEvent),
        new("rejected_events", "ifNull(toUnixTimestamp64Micro(received_at), 0)", HashesInPayload),
    ];
}
