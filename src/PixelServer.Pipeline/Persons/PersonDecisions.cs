using System.Security.Cryptography;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Persons;

/// <summary>
/// What people decided about persons, in the table <c>person_decisions</c>: only ever added to, undoing included. Holds for builds from then on.
/// Thread-safe.
/// </summary>
public sealed class PersonDecisions(ClickHouseClient client)
{
    private const int IdBytes = 5;

    private const string AllSql = """
        SELECT id, formatDateTime(made_at, '%FT%TZ') AS made_at, toString(kind) AS kind, owner, first, second, note, u.undone_at AS undone_at
        FROM person_decisions AS d
        LEFT JOIN
        (
            SELECT undoes, formatDateTime(min(made_at), '%FT%TZ') AS undone_at FROM person_decisions WHERE kind = 'undo' GROUP BY undoes
        ) AS u ON u.undoes = d.id
        WHERE kind != 'undo'
        ORDER BY d.made_at, id
        """;

    private const string AddSql = """
        INSERT INTO person_decisions (id, made_at, kind, owner, first, second, undoes, note)
        SELECT {id:String}, now64(3, 'UTC'), {kind:String}, {owner:String}, {first:String}, {second:String}, {undoes:String}, {note:String}
        """;

    /// <summary>Keeps a decision; returns the id by which it can be undone.</summary>
    public async Task<string> AddAsync(PersonDecision decision, string note, CancellationToken cancellationToken)
    {
        var id = NewId();
        await AddAsync(
            id, decision.Kind.ToString().ToLowerInvariant(), decision.Owner, decision.First.ToString(), decision.Second?.ToString() ?? "", "", note,
            cancellationToken);
        return id;
    }

    /// <summary>Undoes a decision. False when there is none of this id in force.</summary>
    public async Task<bool> UndoAsync(string id, string note, CancellationToken cancellationToken)
    {
        var all = await ReadAllAsync(cancellationToken);
        if (all.FirstOrDefault(one => one.Id == id && one.UndoneAt is null) is not { } decision)
        {
            return false;
        }

        await AddAsync(NewId(), "undo", decision.Owner, "", "", id, note, cancellationToken);
        return true;
    }

    /// <summary>All decisions, those undone as well, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<StoredDecision>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var all = new List<StoredDecision>();
        var settings = new QuerySettings().Set("join_use_nulls", 1);
        await foreach (var row in client.ReadRowsAsync<StoredDecision>(AllSql, cancellationToken, settings: settings))
        {
            all.Add(row);
        }

        return all;
    }

    /// <summary>The decisions in force.</summary>
    /// <exception cref="PersonBuildException">One was not written by <see cref="AddAsync(PersonDecision, string, CancellationToken)"/>.</exception>
    internal async Task<IReadOnlyCollection<PersonDecision>> ReadInForceAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAllAsync(cancellationToken)).Where(one => one.UndoneAt is null).Select(Read)];

    private static PersonDecision Read(StoredDecision stored)
    {
        try
        {
            return new PersonDecision(
                Enum.Parse<DecisionKind>(stored.Kind, ignoreCase: true),
                stored.Owner,
                PersonSubject.Parse(stored.First),
                stored.Second.Length == 0 ? null : PersonSubject.Parse(stored.Second));
        }
        catch (FormatException)
        {
            // Its text may be somebody's address: not for a log.
            throw new PersonBuildException($"Decision {stored.Id} in person_decisions is damaged; undo it with: pixelserver persons undo {stored.Id}");
        }
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    private Task AddAsync(
        string id, string kind, string owner, string first, string second, string undoes, string note, CancellationToken cancellationToken) =>
        client.ExecuteAsync(
            AddSql,
            cancellationToken,
            new QueryParameters().Add("id", id).Add("kind", kind).Add("owner", owner).Add("first", first).Add("second", second)
                .Add("undoes", undoes).Add("note", note),
            new QuerySettings().Set("async_insert", 0));
}
