using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Audiences.Rollup;
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
        var scoring = await new LookalikeScoring(client, _store, bounds, time).FindAsync(
            definition, record, scope, seenUntil, isAnew, new Part(progress, 0.6, 0.9), cancellationToken);
        progress?.Report(0.9);
        await new LookalikeChoice(client, _store, bounds).InsertMembersAsync(build, audience, seeds, scope, scoring, last, cancellationToken);
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

    private sealed class Part(IProgress<double>? whole, double from, double until) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + ((until - from) * value));
    }
}
