using System.Text.Json;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>Says why a visitor is in an audience, or not: whether each condition holds, and what was counted. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class AudienceExplanation(ClickHouseClient client)
{
    /// <summary>Looks at one visitor.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="scope">For when, and the generation of visitors.</param>
    /// <param name="build">The build that readers see; null when there is none.</param>
    /// <param name="visitor">The visitor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<VisitorExplanation> ExplainAsync(
        SavedAudience audience, CompilationScope scope, AudienceBuildRecord? build, ulong visitor, CancellationToken cancellationToken)
    {
        var definition = audience.Definition;
        var subject = definition.Level == AudienceLevel.Person ? await FindPersonAsync(scope, visitor, cancellationToken) : visitor;
        var facts = await ReadFactsAsync(definition, scope, build, visitor, subject, cancellationToken);
        var requirements = Requirements(definition, scope, facts).ToList();
        if (definition.Kind == AudienceKind.Lookalike && await IsSeedAsync(definition, scope, visitor, cancellationToken) is { } isSeed)
        {
            requirements.Add(new ExplainedCondition("is no seed", !isSeed, null, []));
        }

        var rule = definition.Rule is { } condition ? await ExplainAsync(definition, condition, scope, subject, cancellationToken) : null;
        var score = definition.Kind == AudienceKind.Lookalike && build is not null
            ? await new LookalikeExplanation(client).ExplainAsync(definition, build, visitor, cancellationToken)
            : null;

        // Who is among the most alike shows only beside everybody else: it is the build that knows.
        var qualifies = requirements.All(one => one.Holds) && rule?.Holds != false && (definition.Kind != AudienceKind.Lookalike || facts.IsMember);
        return new VisitorExplanation(visitor, subject, facts.IsMember, facts.IsMember && !qualifies, qualifies, requirements, rule, score);
    }

    // Null where the seed is gone or was never built.
    private async Task<bool?> IsSeedAsync(AudienceDefinition definition, CompilationScope scope, ulong visitor, CancellationToken cancellationToken)
    {
        try
        {
            var seeds = await SeedSource.FindAsync(definition, new AudienceStore(client, TimeProvider.System), new AudienceWarehouse(client), cancellationToken);
            var parameters = new SqlParameterList();
            var sql = seeds.CompileOf(visitor, scope, parameters);
            return (await client.QueryAsync($"{sql} LIMIT 1 FORMAT TSV", cancellationToken, parameters.ToQueryParameters())).Length > 0;
        }
        catch (LookalikeException)
        {
            return null;
        }
    }

    private static IEnumerable<ExplainedCondition> Requirements(AudienceDefinition definition, CompilationScope scope, Facts facts)
    {
        if (definition.Kind != AudienceKind.List)
        {
            var since = (scope.AsOf - definition.ActiveWithin).ToUnixTimeMilliseconds();
            yield return new ExplainedCondition($"was active in the last {Duration.Describe(definition.ActiveWithin)}", facts.LastSeen >= since, null, []);
        }

        yield return new ExplainedCondition($"has consented to {definition.Consent.ToString().ToLowerInvariant()}", facts.IsKnown && !facts.Refuses, null, []);
        yield return new ExplainedCondition("is no bot", !facts.IsBot, null, []);
        if (definition.Kind == AudienceKind.Remarketing)
        {
            yield return new ExplainedCondition("is known by a user id, e-mail address or telephone number", facts.KnownBy != 0, null, []);
        }
    }

    // All conditions are asked at once, in the order of the tree.
    private async Task<ExplainedCondition> ExplainAsync(
        AudienceDefinition definition, Condition rule, CompilationScope scope, ulong subject, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var one = scope with { Range = VisitorRange.Of(subject) };
        var source = new EventSource(definition, one, parameters);
        var compiler = new ConditionCompiler(one, source, parameters);
        var conditions = rule.WithDescendants().ToList();
        var columns = conditions.SelectMany((condition, i) => new[]
        {
            $"toBool({compiler.Compile(condition)}) AS holds_{i}",
            condition is Did did ? $"(SELECT toString({compiler.CompileMeasure(did)}) FROM {SqlText.Block(compiler.CompileEvents(did))}) AS counted_{i}" : "",
        }).Where(column => column.Length > 0);
        var text = await client.QueryAsync(
            $"SELECT\n{SqlText.Indent(string.Join(",\n", columns))}\nFROM (SELECT {parameters.Number("subject", subject)} AS {source.Subject})\nFORMAT JSONEachRow",
            cancellationToken,
            parameters.ToQueryParameters());
        using var row = JsonDocument.Parse(text);
        return Read(rule);

        ExplainedCondition Read(Condition condition)
        {
            var i = conditions.FindIndex(other => ReferenceEquals(other, condition));
            var counted = row.RootElement.TryGetProperty($"counted_{i}", out var number) ? number.GetString() : null;
            return new ExplainedCondition(
                ConditionText.Of(condition), row.RootElement.GetProperty($"holds_{i}").GetBoolean(), counted, [.. condition.Parts.Select(Read)]);
        }
    }

    private async Task<ulong> FindPersonAsync(CompilationScope scope, ulong visitor, CancellationToken cancellationToken)
    {
        var text = await client.QueryAsync(
            "SELECT person_id FROM persons WHERE owner = {owner:String} AND visitor_id = {visitor:UInt64} AND toUnixTimestamp64Milli(since) = 0 FORMAT TSV",
            cancellationToken,
            new QueryParameters().Add("owner", scope.Owner).Add("visitor", visitor));
        return ulong.TryParse(text.TrimEnd('\n'), out var person) ? person : visitor;
    }

    private async Task<Facts> ReadFactsAsync(
        AudienceDefinition definition, CompilationScope scope, AudienceBuildRecord? build, ulong visitor, ulong subject, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var word = definition.Consent == ConsentPurpose.Marketing ? "marketing_word" : "analytics_word";
        var who = definition.Level == AudienceLevel.Person
            ? $"(visitor_id = {parameters.Number("visitor", visitor)} OR visitor_id IN (SELECT visitor_id FROM persons WHERE owner = {parameters.Text("owner", scope.Owner)} AND person_id = {parameters.Number("person", subject)} AND toUnixTimestamp64Milli(since) = 0))"
            : $"visitor_id = {parameters.Number("visitor", visitor)}";
        var sql = $"""
            SELECT count() > 0 AS is_known, toUnixTimestamp64Milli(max(last_seen)) AS last_seen, max(refuses) != 0 AS refuses, max(is_bot) != 0 AS is_bot,
                groupBitOr(known_by) AS known_by,
                (SELECT count() > 0 FROM audience_members WHERE build = {parameters.Number("build", build?.Build ?? 0)} AND visitor_id = {parameters.Number("visitor", visitor)}) AS is_member
            FROM
            (
                SELECT visitor_id, max(last_seen) AS last_seen, bitAnd(max({word}), 1) AS refuses, max(is_bot) AS is_bot, groupBitOr(known_by) AS known_by
                FROM visitor_states WHERE generation = {parameters.Number("generation", scope.Generation)} AND site = {parameters.Text("site", definition.Site)} AND {who}
                GROUP BY visitor_id
            )
            """;
        await foreach (var row in client.ReadRowsAsync<FactsRow>(sql, cancellationToken, parameters.ToQueryParameters()))
        {
            return new Facts(row.IsKnown != 0, row.LastSeen, row.Refuses != 0, row.IsBot != 0, row.KnownBy, row.IsMember != 0);
        }

        throw new InvalidOperationException("ClickHouse answered a count with nothing.");
    }

    private sealed record FactsRow(int IsKnown, long LastSeen, int Refuses, int IsBot, int KnownBy, int IsMember);

    private sealed record Facts(bool IsKnown, long LastSeen, bool Refuses, bool IsBot, int KnownBy, bool IsMember);
}
