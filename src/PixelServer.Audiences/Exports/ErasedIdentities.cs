using System.Globalization;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// Identities whose carriers are to be erased, at one moment: for the time between such a request and the sweep that finds the carriers.
/// Immutable.
/// </summary>
internal sealed class ErasedIdentities
{
    private readonly Dictionary<UInt128, long> _until;

    private ErasedIdentities(Dictionary<UInt128, long> until) => _until = until;

    public static async Task<ErasedIdentities> ReadAsync(ClickHouseClient client, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT toString(subject) AS subject, toUnixTimestamp64Milli(max(requested_at)) AS until
            FROM erasure_subjects WHERE kind = 'identity' GROUP BY erasure_subjects.subject
            """;
        var until = new Dictionary<UInt128, long>();
        await foreach (var row in client.ReadRowsAsync<SubjectRow>(sql, cancellationToken))
        {
            until.Add(UInt128.Parse(row.Subject, CultureInfo.InvariantCulture), row.Until);
        }

        return new ErasedIdentities(until);
    }

    /// <summary>Whether a visitor was seen with an identity before that was erased.</summary>
    public bool Contain(VisitorRow visitor) => _until.Count > 0
        && (IsErased(PersonIdentity.OfHashes(visitor.Now.Emails), visitor.Now.EmailTime)
            || IsErased(PersonIdentity.OfHashes(visitor.Now.Phones), visitor.Now.PhoneTime)
            || (visitor.Now.UserId.Length > 0 && IsErased(PersonIdentity.OfUser(visitor.Site, visitor.Now.UserId), visitor.Now.UserTime)));

    private bool IsErased(PersonIdentity? identity, long seenAt) =>
        identity is not null && identity.Hashes.Any(hash => _until.TryGetValue(hash, out var until) && seenAt <= until);

    private sealed record SubjectRow(string Subject, long Until);
}
