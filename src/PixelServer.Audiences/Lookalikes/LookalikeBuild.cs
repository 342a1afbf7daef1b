using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>
/// Finds the members of a lookalike: takes the model of its key, or trains it anew where it is too old; takes the scores of everybody, or scores anew where
/// they are too old; and chooses those that score highest. Audiences of different sizes that share model and scores lie one within the other. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="limits">How much a training looks at.</param>
/// <param name="bounds">Bounds of memory.</param>
/// <param name="time">The clock.</param>
public sealed class LookalikeBuild(ClickHouseClient client, LookalikeLimits limits, BuildLimits bounds, TimeProvider time)
{
    /// <summary>Key of <see cref="AudienceBuildRecord.Inputs"/>: the model.</summary>
    public const string ModelInput = "_model";

    /// <summary>Key of <see cref="AudienceBuildRecord.Inputs"/>: the scoring.</summary>
    public const string ScoresInput = "_scores";

    // Events for each part of the visitors that one statement scores: its memory is bounded by them.
    private const long EventsAtOnce = 5_000_000;

    // One alone would be waited for.
    private const int InsertThreads = 4;

    // Scores for each 1 that candidates are counted by: so fine that those of one step more than are wanted are few.
    private const int StepsOfScore = 64;

    // Sizes that are built within this time of each other share their scores.
    private static readonly TimeSpan ScoresAge = TimeSpan.FromHours(1);

    private readonly LookalikeStore _store = new(client);

    /// <summary>Finds the members of a lookalike and writes them under a build.</summary>
    /// <param name="build">The build; readers do not see it yet.</param>
    /// <param name="audience">The audience.</param>
    /// <param name="scope">For when, and the generation of visitors.</param>
    /// <param name="last">The build before; null for none.</param>
    /// <param name="isAnew">Train and score whatever there is.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Model and scoring, as inputs of the build.</returns>
    /// <exception cref="LookalikeException">There are too few seeds, nobody to choose from, or the model is not good enough.</exception>
    public async Task<IReadOnlyDictionary<string, ulong>> InsertMembersAsync(
        ulong build,
        SavedAudience audience,
        CompilationScope scope,
        AudienceBuildRecord? last,
        bool isAnew,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        var definition = audience.Definition;
        var seeds = await SeedSource.FindAsync(definition, new AudienceStore(client, time), new AudienceWarehouse(client), cancellationToken);
        var seenUntil = await new ActivityRollup(client, time).FillAsync(null, cancellationToken);
        progress?.Report(0.2);
        var record = await FindModelAsync(definition, seeds, scope, isAnew, new Part(progress, 0.2, 0.6), cancellationToken);
        progress?.Report(0.6);
        RequireGood(definition, record);
        var scoring = await FindScoresAsync(definition, record, scope, seenUntil, isAnew, cancellationToken);
        progress?.Report(0.9);
        await ChooseAsync(build, audience, seeds, scope, scoring, last, cancellationToken);
        await _store.CleanAsync(scope.AsOf.ToUnixTimeMilliseconds(), cancellationToken);
        return new Dictionary<string, ulong> { [ModelInput] = record.Model, [ScoresInput] = scoring.Number };
    }

    private async Task<LookalikeRecord> FindModelAsync(
        AudienceDefinition definition, SeedSource seeds, CompilationScope scope, bool isAnew, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var known = isAnew ? null : await _store.FindNewestAsync(LookalikeKey.Of(definition), cancellationToken);
        return known is not null && scope.AsOf.ToUnixTimeMilliseconds() - known.AsOf is >= 0 and var age && age < definition.Lookalike!.Retrain.TotalMilliseconds
            ? known
            : await new LookalikeTraining(client, _store, limits, bounds, time).TrainAsync(definition, seeds, scope, progress, cancellationToken);
    }

    private static void RequireGood(AudienceDefinition definition, LookalikeRecord record)
    {
        if (record.Proof.Verdict != ProofVerdict.Good && !definition.Lookalike!.AcceptsAnyModel)
        {
            throw new LookalikeException(
                $"The model is not used: {record.Proof.Summary} Look at its proof (pixelserver audience model ID, or GET /v1/audiences/ID/model); to use it all the same, "
                + "set \"accept_any_model\": true in the definition.");
        }
    }

    private async Task<Scoring> FindScoresAsync(
        AudienceDefinition definition, LookalikeRecord record, CompilationScope scope, long seenUntil, bool isAnew, CancellationToken cancellationToken)
    {
        var asOf = scope.AsOf.ToUnixTimeMilliseconds();
        if (!isAnew && await _store.FindScoringAsync(record.Model, cancellationToken) is { } known && asOf - known.AsOf is >= 0 and var age && age < ScoresAge.TotalMilliseconds)
        {
            return known;
        }

        var features = await new FeatureRollup(client, bounds, time).FillAsync(definition.Site, asOf, definition.ActiveWithin, seenUntil, cancellationToken);
        var started = time.GetTimestamp();
        var number = BuildNumber.New(asOf);
        if (features is not null)
        {
            var parameters = new SqlParameterList();
            await InsertScoresAsync(number, record, FeatureSql.CompileFeatures(features, parameters), asOf, parameters, cancellationToken);
        }
        else
        {
            // Of a time in the past, for which nothing is added up.
            var events = await new AudienceWarehouse(client).CountEventsAsync(cancellationToken);
            foreach (var range in VisitorRange.Split((int)Math.Clamp((events / EventsAtOnce) + 1, 1, bounds.MostParts)))
            {
                var parameters = new SqlParameterList();
                var source = new EventSource(definition, scope with { Range = range }, parameters);
                var rows = FeatureSql.CompileActivity(definition.Site, asOf, definition.ActiveWithin, source.Subjects("visitor_id"), parameters);
                await InsertScoresAsync(number, record, rows, asOf, parameters, cancellationToken);
            }
        }

        var visitors = await CountAsync(
            "SELECT count() FROM lookalike_scores WHERE scoring = {scoring:UInt64}", new QueryParameters().Add("scoring", number), cancellationToken);
        var scoring = new Scoring(number, record.Model, asOf, time.GetElapsedTime(started).TotalSeconds, visitors);
        await _store.CompleteAsync(scoring, cancellationToken);
        return scoring;
    }

    private Task InsertScoresAsync(
        ulong number, LookalikeRecord record, string features, long asOf, SqlParameterList parameters, CancellationToken cancellationToken) => client.ExecuteAsync(
        SqlText.Join(
            "INSERT INTO lookalike_scores (scoring, model, visitor_id, score)",
            $"SELECT {parameters.Number("scoring", number)}, {parameters.Number("model", record.Model)}, visitor_id, score",
            $"FROM {SqlText.Block(ScoreCompiler.Compile(record.Weights, features, asOf, parameters))}"),
        cancellationToken,
        parameters.ToQueryParameters(),
        FeatureSettings.For(bounds).Set("max_insert_threads", InsertThreads));

    private async Task ChooseAsync(
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
            var steps = await CountBySteps(build, audience.Definition, scope, scoring, cancellationToken);
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
            await _store.DropSampleAsync(build, CancellationToken.None);
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
    private async Task<IReadOnlyList<StepRow>> CountBySteps(
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

    private sealed class Part(IProgress<double>? whole, double from, double until) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + ((until - from) * value));
    }

    private async Task<long> CountAsync(string sql, QueryParameters parameters, CancellationToken cancellationToken) => long.Parse(
        await client.QueryAsync($"{sql} FORMAT TSV", cancellationToken, parameters, BuildSettings.For(bounds)), CultureInfo.InvariantCulture);

    private sealed record StepRow(long Step, long Candidates);
}
