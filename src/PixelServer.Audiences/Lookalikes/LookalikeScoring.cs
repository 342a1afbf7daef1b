using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>Scores every visitor of a site by a model, in ClickHouse, from features that are added up already where there are such. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="store">Where scorings are kept.</param>
/// <param name="bounds">Bounds of memory.</param>
/// <param name="time">The clock.</param>
internal sealed class LookalikeScoring(ClickHouseClient client, LookalikeStore store, BuildLimits bounds, TimeProvider time)
{
    // Events for each part of the visitors whose days one statement adds up: its memory is bounded by them.
    private const long EventsAtOnce = 5_000_000;

    // Sizes that are built within this time of each other share their scores.
    private static readonly TimeSpan ScoresAge = TimeSpan.FromHours(1);

    /// <summary>The last scores where they are young enough, or new ones.</summary>
    /// <param name="definition">The lookalike.</param>
    /// <param name="record">Its model.</param>
    /// <param name="scope">For when.</param>
    /// <param name="seenUntil">What <see cref="Rollup.ActivityRollup.FillAsync"/> answered just now.</param>
    /// <param name="isAnew">Score whatever there is.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it; what was scored counts no more then.</param>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<Scoring> FindAsync(
        AudienceDefinition definition, LookalikeRecord record, CompilationScope scope, long seenUntil, bool isAnew, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var asOf = scope.AsOf.ToUnixTimeMilliseconds();
        if (!isAnew && await store.FindScoringAsync(record.Model, cancellationToken) is { } known && asOf - known.AsOf is >= 0 and var age && age < ScoresAge.TotalMilliseconds)
        {
            return known;
        }

        var features = await new FeatureRollup(client, bounds, time).FillAsync(definition.Site, asOf, definition.ActiveWithin, seenUntil, new Progress(progress), cancellationToken);
        var started = time.GetTimestamp();
        var number = BuildNumber.New(asOf);
        if (features is not null)
        {
            var parameters = new SqlParameterList();
            await InsertScoresAsync(number, record, FeatureSql.CompileFeatures(features, parameters), asOf, parameters, FeatureSettings.ForScoring(bounds), cancellationToken);
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
                await InsertScoresAsync(number, record, rows, asOf, parameters, FeatureSettings.For(bounds), cancellationToken);
            }
        }

        var visitors = long.Parse(
            await client.QueryAsync(
                "SELECT count() FROM lookalike_scores WHERE scoring = {scoring:UInt64} FORMAT TSV", cancellationToken, new QueryParameters().Add("scoring", number)),
            CultureInfo.InvariantCulture);
        var scoring = new Scoring(number, record.Model, asOf, time.GetElapsedTime(started).TotalSeconds, visitors);
        await store.CompleteAsync(scoring, cancellationToken);
        return scoring;
    }

    private Task InsertScoresAsync(
        ulong number,
        LookalikeRecord record,
        string features,
        long asOf,
        SqlParameterList parameters,
        QuerySettings settings,
        CancellationToken cancellationToken) => client.ExecuteAsync(
        SqlText.Join(
            "INSERT INTO lookalike_scores (scoring, model, visitor_id, score)",
            $"SELECT {parameters.Number("scoring", number)}, {parameters.Number("model", record.Model)}, visitor_id, score",
            $"FROM {SqlText.Block(ScoreCompiler.Compile(record.Weights, features, asOf, parameters))}"),
        cancellationToken,
        parameters.ToQueryParameters(),
        settings);

    // Adding up comes before, and takes the longer, the more is new.
    private sealed class Progress(IProgress<double> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(value / 2);
    }
}
