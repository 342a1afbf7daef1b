using System.Globalization;
using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>One database with many random histories, each of a site of its own, and what the engine finds in it.</summary>
internal sealed class AgreementScene : IDisposable
{
    private const ulong InputBuild = 7;

    // Statements are many, small and each run once: what makes few large ones quick costs more than it brings.
    private static readonly QuerySettings Settings = new QuerySettings().Set("max_threads", 1).Set("max_query_size", 10_000_000)
        .Set("compile_expressions", 0).Set("compile_aggregate_expressions", 0).Set("compile_sort_description", 0).Set("log_queries", 0);

    private readonly AudienceScene _scene;
    private ulong _generation;

    private AgreementScene(AudienceScene scene) => _scene = scene;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    /// <summary>Half of the events are taken in by a full filling, the rest by the one after it.</summary>
    /// <param name="engine">Where the database is.</param>
    /// <param name="histories">What is in it.</param>
    /// <param name="keepsViews">To have the engine work out persons again for each statement costs three times as much as all else.</param>
    public static async Task<AgreementScene> CreateAsync(EngineFixture engine, IReadOnlyList<RandomHistory> histories, bool keepsViews)
    {
        var scene = new AgreementScene(await AudienceScene.CreateAsync(engine));
        var client = scene._scene.Client;
        await new EventWarehouse(client, TimeProvider.System).UpsertSitesAsync(
            [.. histories.Select(history => new SiteRow(history.Site, "", [], "", "am", history.Owner))], Test);
        await scene.InsertAsync("person_rows", histories.SelectMany(PersonRows));
        await scene.InsertAsync("audience_members", histories.SelectMany(history => history.Input).Select(
            visitor => $$"""{"build": {{InputBuild}}, "audience": "input", "visitor_id": {{visitor}}, "member": {{visitor}}}"""));
        await client.ExecuteAsync("INSERT INTO person_builds (generation, build, completed_at) VALUES (1, 1, now64(3))", Test);

        var events = histories.SelectMany(history => history.Events).ToLookup(one => one.LoadedAt is null);
        await scene._scene.SeeAsync(events[false]);
        await scene._scene.FillAsync();
        await scene._scene.SeeAsync(events[true]);
        // A table made of a query would lie on one shard.
        if (!keepsViews && engine.Cluster.Length == 0)
        {
            await scene.KeepAsync("person_events");
            await scene.KeepAsync("persons");
        }

        scene._generation = (await scene._scene.Rollup.FillAsync(isFull: false, null, Test)).Generation;
        return scene;
    }

    /// <summary>The members and their visitors by the compiled statements, in ascending order: for each definition its own.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<(ulong Visitor, ulong Member)>>> FindAsync(
        IReadOnlyList<AudienceDefinition> definitions, RandomHistory history, VisitorRange range)
    {
        var scope = new CompilationScope
        {
            AsOf = history.AsOf,
            Generation = _generation,
            Owner = history.Owner,
            Range = range,
            Inputs = new Dictionary<string, ulong> { [RandomHistory.InputAudience] = InputBuild },
        };
        var parameters = new SqlParameterList();
        var statements = definitions.Select((definition, i) => $"SELECT {i} AS definition, visitor_id, member FROM (\n{AudienceCompiler.Compile(definition, scope, parameters)}\n)");
        var text = await _scene.Client.QueryAsync($"{string.Join("\nUNION ALL\n", statements)}\nFORMAT TSV", Test, parameters.ToQueryParameters(), Settings);
        var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t').Select(number => ulong.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .ToLookup(row => (int)row[0], row => (Visitor: row[1], Member: row[2]));
        return [.. definitions.Select((_, i) => (IReadOnlyList<(ulong, ulong)>)[.. rows[i].Order()])];
    }

    public void Dispose() => _scene.Dispose();

    private static IEnumerable<string> PersonRows(RandomHistory history) => history.Persons.Stays.SelectMany(stay => (string[])
    [
        PersonRow(history.Owner, stay, stay.Person),

        // Another owner's persons are none here.
        PersonRow("stranger", stay, stay.Person ^ 1),
    ]);

    private static string PersonRow(string owner, PersonStay stay, ulong person) => JsonSerializer.Serialize(new
    {
        build = 1,
        owner,
        visitor_id = stay.Visitor,
        since = Text(stay.Since ?? DateTimeOffset.UnixEpoch),
        until = Text(stay.Until ?? new DateTimeOffset(2299, 12, 31, 0, 0, 0, TimeSpan.Zero)),
        person_id = person,
    });

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    // What a view says now, as a table.
    private async Task KeepAsync(string view)
    {
        foreach (var sql in (string[])
            [$"CREATE TABLE kept ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM {view}", $"DROP VIEW {view}", $"RENAME TABLE kept TO {view}"])
        {
            await _scene.Client.ExecuteAsync(sql, Test);
        }
    }

    private Task InsertAsync(string table, IEnumerable<string> rows)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', rows));
        return _scene.Client.InsertAsync(
            $"INSERT INTO {table} FORMAT JSONEachRow", (body, token) => body.WriteAsync(bytes, token).AsTask(), new QuerySettings().Set("async_insert", 0), Test);
    }
}
