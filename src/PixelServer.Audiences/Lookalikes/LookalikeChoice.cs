using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>Chooses the members of a lookalike: of whoever may be one those that score highest. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="store">Where seeds are noted while it lasts.</param>
/// <param name="bounds">Bounds of memory.</param>
internal sealed class LookalikeChoice(ClickHouseClient client, LookalikeStore store, BuildLimits bounds)
{
    // Scores for each 1 that candidates are counted by: so fine that those of one step more than are wanted are few.
    private const int StepsOfScore = 64;

    /// <summary>Writes the members under a build.</summary>
    /// <param name="build">The build; readers do not see it yet.</param>
    /// <param name="audience">The audience.</param>
    /// <param name="seeds">Whom it leaves out.</param>
    /// <param name="scope">For when, and the generation of visitors.</param>
    /// <param name="scoring">The scores.</param>
    /// <param name="last">The build before, which says since when members are members; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LookalikeException">There is nobody to choose from.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task InsertMembersAsync(
        ulong build,
        SavedAudience audience,
        SeedSource seeds,
        CompilationScope scope,
        Scoring scoring,
        AudienceBuildRecord? last,
        CancellationToken cancellationToken)
    {
        try
        {
            await NoteSeedsAsync(build, seeds, scope, cancellationToken);
            var size = audience.Definition.Lookalike!.Size;
            var steps = await CountByStepsAsync(build, audience.Definition, scope, scoring, cancellationToken);
            var everybody = steps.Sum(step => step.Candidates);
            if (everybody == 0)
            {
                throw new LookalikeException(
                    $"Nobody could be a member: of the visitors with a score none was active in the last {Duration.Describe(audience.Definition.ActiveWithin)}, has consented to "
                    + $"{audience.Definition.Consent.ToString().ToLowerInvariant()}, is no seed{(audience.Definition.Rule is null ? "" : ", and keeps to the rule")}.");
            }

            var (skipped, until) = Ranks(size, everybody);
            var least = size.Similarity is { } similarity ? LookalikeModel.ScoreOf(similarity) : LeastOf(steps, until);
            var parameters = new SqlParameterList();
            var asOf = parameters.Time("as_of", scope.AsOf.ToUnixTimeMilliseconds());
            var entered = last is null ? asOf : $"if(toUnixTimestamp64Milli(before.entered_at) = 0, {asOf}, before.entered_at)";
            var before = last is null
                ? ""
                : $"ANY LEFT JOIN (SELECT member, entered_at FROM audience_members WHERE build = {parameters.Number("last", last.Build)}) AS before ON before.member = chosen.visitor_id";
            var best = SqlText.Join(
                $"SELECT visitor_id {Candidates(build, audience.Definition, scope, scoring, parameters, least)}",

                // Equal scores have an order too, and it is no visitor's own.
                size.Similarity is null
                    ? $"ORDER BY score DESC, sipHash64(visitor_id) LIMIT {(until - skipped).ToString(CultureInfo.InvariantCulture)} OFFSET {skipped.ToString(CultureInfo.InvariantCulture)}"
                    : "");
            await client.ExecuteAsync(
                SqlText.Join(
                    "INSERT INTO audience_members (build, audience, visitor_id, member, entered_at, qualified_at)",
                    $"SELECT {parameters.Number("build", build)}, {parameters.Text("audience", audience.Id)}, chosen.visitor_id, chosen.visitor_id, {entered}, {asOf}",
                    $"FROM {SqlText.Block(best)} AS chosen",
                    before),
                cancellationToken,
                parameters.ToQueryParameters(),
                BuildSettings.For(bounds));
        }
        finally
        {
            await store.DropSampleAsync(build, CancellationToken.None);
        }
    }

    private Task NoteSeedsAsync(ulong build, SeedSource seeds, CompilationScope scope, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        return client.ExecuteAsync(
            $"INSERT INTO lookalike_samples (model, visitor_id, role)\nSELECT {parameters.Number("build", build)}, visitor_id, 'seed' FROM {SqlText.Block(seeds.Compile(scope, parameters))}",
            cancellationToken,
            parameters.ToQueryParameters(),
            BuildSettings.For(bounds));
    }

    // How many candidates there are, by score, the highest first.
    private async Task<IReadOnlyList<StepRow>> CountByStepsAsync(
        ulong build, AudienceDefinition definition, CompilationScope scope, Scoring scoring, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var sql = SqlText.Join(
            $"SELECT toInt64(floor(score * {StepsOfScore.ToString(CultureInfo.InvariantCulture)})) AS step, count() AS candidates",
            Candidates(build, definition, scope, scoring, parameters, least: null),
            "GROUP BY step ORDER BY step DESC");
        var steps = new List<StepRow>();
        await foreach (var row in client.ReadRowsAsync<StepRow>(sql, cancellationToken, parameters.ToQueryParameters(), BuildSettings.For(bounds)))
        {
            steps.Add(row);
        }

        return steps;
    }

    // A score that so many candidates have, or some more.
    private static double LeastOf(IReadOnlyList<StepRow> steps, long wanted)
    {
        var found = 0L;
        return (double)steps.First(step => (found += step.Candidates) >= wanted).Step / StepsOfScore;
    }

    // Whoever may be a member, or of these whoever scores at least so much: then of the others nothing else is asked.
    private static string Candidates(
        ulong build, AudienceDefinition definition, CompilationScope scope, Scoring scoring, SqlParameterList parameters, double? least)
    {
        var scored = $"scoring = {parameters.Number("scoring", scoring.Number)}{(least is { } score ? $" AND score >= {parameters.Number("least_score", score)}" : "")}";
        var universe = AudienceCompiler.CompileUniverse(
            definition, scope, parameters, least is null ? null : $"SELECT visitor_id FROM lookalike_scores WHERE {scored}");
        return SqlText.Join(
            "FROM lookalike_scores",
            $"WHERE {scored}",
            $"  AND visitor_id IN (SELECT visitor_id FROM {SqlText.Block(universe)})",
            $"  AND visitor_id NOT IN (SELECT visitor_id FROM lookalike_samples WHERE model = {parameters.Number("build", build)})");
    }

    // A share is rounded up, so that the smallest has a member; of one that ends where another begins nobody is in both.
    private static (long Skipped, long Until) Ranks(LookalikeSize size, long everybody) => size.Until is { } until
        ? ((long)Math.Ceiling((decimal)size.From * everybody), (long)Math.Ceiling((decimal)until * everybody))
        : (0, Math.Min(size.Count ?? everybody, everybody));

    private sealed record StepRow(long Step, long Candidates);
}
