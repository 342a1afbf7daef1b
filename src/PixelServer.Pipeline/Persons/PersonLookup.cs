using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Persons;

/// <summary>Finds persons in the last build. Thread-safe.</summary>
public sealed class PersonLookup(ClickHouseClient client)
{
    private const string OwnerOfSite =
        "(SELECT mapFromArrays(groupArray(sites.site), groupArray(toString(sites.owner))) FROM sites FINAL)[toString(site)] = {owner:String}";

    private const string NewestIdentities =
        "identities WHERE generation = (SELECT argMax(generation, (generation, seen_until, completed_at)) FROM person_builds) AND " + OwnerOfSite;

    private const string OfVisitorSql = "SELECT DISTINCT person_id FROM persons WHERE owner = {owner:String} AND visitor_id = {visitor:UInt64} ORDER BY person_id";

    // At a shared computer others were seen, too.
    private const string OfIdentitySql = $"""
        SELECT DISTINCT person_id FROM persons
        WHERE owner = {"{owner:String}"} AND toUnixTimestamp64Milli(since) = 0
            AND visitor_id IN (SELECT visitor_id FROM {NewestIdentities} AND kind = {"{kind:String}"} AND value = {"{value:String}"})
        ORDER BY person_id
        """;

    private const string VisitorsSql = """
        SELECT visitor_id AS visitor, if(toUnixTimestamp64Milli(since) = 0, NULL, formatDateTime(since, '%FT%TZ')) AS since,
            if(toUnixTimestamp64Milli(persons.since) = 0, NULL, formatDateTime(until, '%FT%TZ')) AS until
        FROM persons WHERE owner = {owner:String} AND person_id = {person:UInt64} ORDER BY visitor_id, persons.since
        """;

    private const string IdentitiesSql = $"""
        SELECT concat(if(kind = 'user_id', 'user', toString(kind)), ':', value) AS subject, uniqExact(visitor_id) AS visitors,
            formatDateTime(min(identities.first_seen), '%FT%TZ') AS first_seen, formatDateTime(max(identities.last_seen), '%FT%TZ') AS last_seen
        FROM {NewestIdentities} AND visitor_id IN
            (SELECT visitor_id FROM persons WHERE owner = {"{owner:String}"} AND person_id = {"{person:UInt64}"} AND toUnixTimestamp64Milli(since) = 0)
        GROUP BY kind, value ORDER BY min(identities.first_seen), subject
        """;

    /// <summary>The owners of sites; the default owner is empty.</summary>
    public async Task<IReadOnlyList<string>> FindOwnersAsync(CancellationToken cancellationToken)
    {
        var owners = new List<string>();
        await foreach (var row in client.ReadRowsAsync<OwnerRow>("SELECT DISTINCT owner FROM sites FINAL ORDER BY owner", cancellationToken))
        {
            owners.Add(row.Owner);
        }

        return owners;
    }

    /// <summary>The persons that a subject is: none where it has no person yet, several where it is a shared computer.</summary>
    public async Task<IReadOnlyList<KnownPerson>> FindAsync(string owner, PersonSubject subject, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters().Add("owner", owner);
        var sql = OfVisitorSql;
        if (subject.Identity is { } identity)
        {
            sql = OfIdentitySql;
            parameters.Add("kind", identity.Kind switch { IdentityKind.UserId => "user_id", IdentityKind.Email => "email", _ => "phone" })
                .Add("value", identity.Value);
        }
        else
        {
            parameters.Add("visitor", subject.Visitor.GetValueOrDefault());
        }

        var persons = new List<KnownPerson>();
        await foreach (var row in client.ReadRowsAsync<PersonIdRow>(sql, cancellationToken, parameters))
        {
            if (await FindAsync(owner, row.PersonId, cancellationToken) is { } person)
            {
                persons.Add(person);
            }
        }

        return persons;
    }

    /// <summary>The person of an id; null when there is none.</summary>
    public async Task<KnownPerson?> FindAsync(string owner, ulong person, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters().Add("owner", owner).Add("person", person);
        var visitors = new List<KnownVisitor>();
        await foreach (var row in client.ReadRowsAsync<KnownVisitor>(VisitorsSql, cancellationToken, parameters))
        {
            visitors.Add(row);
        }

        var identities = new List<KnownIdentity>();
        await foreach (var row in client.ReadRowsAsync<KnownIdentity>(IdentitiesSql, cancellationToken, parameters))
        {
            identities.Add(row);
        }

        return visitors.Count == 0 ? null : new KnownPerson(person, visitors, identities);
    }

    private sealed record OwnerRow(string Owner);

    private sealed record PersonIdRow(ulong PersonId);
}
