using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>The audiences that were saved, in ClickHouse. Every save is a row of its own; the newest counts. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write; stays the caller's.</param>
/// <param name="time">The clock.</param>
public sealed class AudienceStore(ClickHouseClient client, TimeProvider time)
{
    /// <summary>Audiences at most: each is built anew again and again.</summary>
    public const int MostAudiences = 500;

    private const int CannotCompilePattern = 427;

    private const string ReadSql = """
        SELECT audience AS id, toUnixTimestamp64Micro(max(audience_definitions.saved_at)) AS saved_at, argMax(origin, audience_definitions.saved_at) AS origin,
            argMax(definition, audience_definitions.saved_at) AS definition
        FROM audience_definitions GROUP BY audience HAVING argMax(version, audience_definitions.saved_at) != '' ORDER BY audience
        """;

    /// <summary>All audiences by their ids. One that cannot be read, of a newer version of the program, is left out.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<IReadOnlyList<SavedAudience>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var audiences = new List<SavedAudience>();
        await foreach (var row in client.ReadRowsAsync<SavedRow>(ReadSql, cancellationToken))
        {
            try
            {
                var savedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(row.SavedAt);
                audiences.Add(new SavedAudience(row.Id, DefinitionReader.Read(row.Definition), savedAt, row.Origin));
            }
            catch (DefinitionException)
            {
                // What it says is not ours to lose: it stays, and a newer version reads it again.
            }
        }

        return audiences;
    }

    /// <summary>An audience; null when there is none of this id.</summary>
    public async Task<SavedAudience?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAllAsync(cancellationToken)).FirstOrDefault(audience => audience.Id == id);

    /// <summary>Saves a new audience, or a new definition of one.</summary>
    /// <exception cref="DefinitionException">It cannot be used: an audience it asks for is missing or asks for it, or ClickHouse cannot read a pattern.</exception>
    public async Task<SavedAudience> SaveAsync(string id, AudienceDefinition definition, string origin, CancellationToken cancellationToken)
    {
        if (!AudienceId.IsValid(id))
        {
            throw new DefinitionException("id", $"'{id}' is no id of an audience; {AudienceId.Rule}.");
        }

        var others = await ReadAllAsync(cancellationToken);
        if (others.Count >= MostAudiences && others.All(other => other.Id != id))
        {
            throw new DefinitionException("", $"There are {others.Count} audiences; delete some first.");
        }

        await CheckAsync(id, definition, others, cancellationToken);
        var saved = new SavedAudience(id, definition, time.GetUtcNow(), origin);
        await WriteAsync(saved, definition.Version, definition.ToJson(), cancellationToken);
        return saved;
    }

    /// <summary>Finds what only shows beside the other audiences and in ClickHouse.</summary>
    /// <exception cref="DefinitionException">There is such a thing.</exception>
    public async Task CheckAsync(string? id, AudienceDefinition definition, IReadOnlyList<SavedAudience> others, CancellationToken cancellationToken)
    {
        var errors = AudienceGraph.Errors(id, definition, others).ToList();
        var sites = (await client.QueryAsync("SELECT site FROM sites FINAL ORDER BY site FORMAT TSVRaw", cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (!sites.Contains(definition.Site))
        {
            errors.Add(new DefinitionError("site", $"There is no site '{definition.Site}'; the sites are {string.Join(", ", sites)}."));
        }

        foreach (var (path, pattern) in definition.Rules().SelectMany(rule => Patterns(rule.Condition).Select(pattern => (rule.Path, pattern))).Distinct())
        {
            try
            {
                await client.QueryAsync("SELECT match('', {pattern:String})", cancellationToken, new QueryParameters().Add("pattern", pattern));
            }
            catch (ClickHouseException e) when (e.Code == CannotCompilePattern)
            {
                errors.Add(new DefinitionError(path, $"'{pattern}' is no regular expression in the syntax of RE2."));
            }
        }

        if (errors.Count > 0)
        {
            throw new DefinitionException(errors);
        }
    }

    /// <summary>Deletes an audience, its members and its list; false when there is none.</summary>
    /// <exception cref="DefinitionException">Others ask for it.</exception>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var all = await ReadAllAsync(cancellationToken);
        if (all.FirstOrDefault(audience => audience.Id == id) is not { } deleted)
        {
            return false;
        }

        var dependants = all.Where(other => other.Definition.Inputs().Contains(id)).Select(other => other.Id).ToList();
        if (dependants.Count > 0)
        {
            throw new DefinitionException("id", $"'{id}' is asked for by {string.Join(", ", dependants)}; change or delete them first.");
        }

        await WriteAsync(deleted with { SavedAt = time.GetUtcNow() }, "", "", cancellationToken);
        await new AudienceWarehouse(client).ForgetAsync(id, cancellationToken);
        return true;
    }

    private Task WriteAsync(SavedAudience audience, string version, string definition, CancellationToken cancellationToken) => client.ExecuteAsync(
        """
        INSERT INTO audience_definitions (audience, saved_at, version, origin, definition)
        SELECT {audience:String}, fromUnixTimestamp64Micro({saved:Int64}, 'UTC'), {version:String}, {origin:String}, base64Decode({definition:String})
        """,
        cancellationToken,
        new QueryParameters()
            .Add("audience", audience.Id)
            .Add("saved", (audience.SavedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
            .Add("version", version)
            .Add("origin", audience.Origin)
            .Add("definition", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(definition))),
        new QuerySettings().Set("async_insert", 0));

    private static IEnumerable<string> Patterns(Condition rule)
    {
        foreach (var condition in rule.WithDescendants())
        {
            IEnumerable<EventMatch> matches = condition switch
            {
                Did did => [did.Match],
                DidWithout did => [did.Match, did.NotSince],
                Occurrence occurrence => [occurrence.Match],
                TopShare top => [top.Match],
                Sequence sequence => sequence.Steps.SelectMany(step => new[] { step.Match, step.Without }).OfType<EventMatch>(),
                Touch touch => [new EventMatch([], touch.Tests, [])],
                _ => [],
            };
            foreach (var test in matches.SelectMany(match => match.Tests.Concat(match.ItemTests)).Where(test => test.Operator == FieldOperator.Matches))
            {
                yield return test.Value;
            }
        }
    }

    private sealed record SavedRow(string Id, long SavedAt, string Origin, string Definition);
}
