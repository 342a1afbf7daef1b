using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>Says why a visitor scores as it does: what counts for and against it, in words. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class LookalikeExplanation(ClickHouseClient client)
{
    private const int MostReasons = 12;

    /// <summary>The score of a visitor at a build, and its reasons; null where the build has no score of it.</summary>
    /// <param name="definition">The lookalike.</param>
    /// <param name="build">The build that readers see.</param>
    /// <param name="visitor">The visitor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ScoreExplanation?> ExplainAsync(
        AudienceDefinition definition, AudienceBuildRecord build, ulong visitor, CancellationToken cancellationToken)
    {
        if (!build.Inputs.TryGetValue(LookalikeBuild.ModelInput, out var model) || await new LookalikeStore(client).FindAsync(model, cancellationToken) is not { } record
            || await ReadScoreAsync(build.Inputs[LookalikeBuild.ScoresInput], visitor, cancellationToken) is not { } row)
        {
            return null;
        }

        var parameters = new SqlParameterList();
        var sample = await new FeatureReader(client).ReadAsync(
            definition.Site,
            build.AsOf,
            definition.ActiveWithin,
            [$"visitor_id = {parameters.Number("visitor", visitor)}"],
            isSeed: "0",
            having: "",
            parameters,
            FeatureSettings.For(new BuildLimits()),
            cancellationToken);
        var reasons = sample.Rows == 0 ? [] : new LookalikeScore(record.Weights, sample).Contributions(0).Take(MostReasons).ToList();
        var names = await new TokenNames(client).FindAsync(
            definition.Site, reasons.SelectMany(reason => reason.Tokens.Where(token => token != 0).Take(1).Select(token => (reason.Feature, token))), cancellationToken);
        return new ScoreExplanation(
            row.Score, LookalikeModel.SimilarityOf(row.Score), row.Rank, [.. reasons.Select(reason => Reason(reason, names))]);
    }

    private static ScoreReason Reason(FeatureContribution reason, IReadOnlyDictionary<string, string> names)
    {
        var feature = FeatureCatalog.Find(reason.Feature)!;
        ushort? token = feature.Kind == FeatureKind.Number ? null : reason.Tokens.Count > 0 ? reason.Tokens[0] : null;
        var effect = new FeatureEffect(reason.Feature, reason.Above, reason.UpTo, token, Math.Exp(reason.Difference), 0, 0);

        // Of a set without a token that counts, it is what others have that is missing.
        var words = feature.Kind == FeatureKind.Tokens && token is null
            ? FormattableString.Invariant($"no {feature.Label} that counts: × {effect.Factor:0.0#}")
            : EffectText.Of(effect, feature, token is { } known ? names.GetValueOrDefault(TokenNames.KeyOf(reason.Feature, known)) : null);
        return new ScoreReason(reason.Feature, effect.Factor, words);
    }

    private async Task<ScoreRow?> ReadScoreAsync(ulong scoring, ulong visitor, CancellationToken cancellationToken)
    {
        await foreach (var row in client.ReadRowsAsync<ScoreRow>(
            """
            WITH (SELECT score FROM lookalike_scores WHERE scoring = {scoring:UInt64} AND visitor_id = {visitor:UInt64}) AS own
            SELECT assumeNotNull(own) AS score, avg(lookalike_scores.score > own) AS rank FROM lookalike_scores WHERE scoring = {scoring:UInt64} HAVING own IS NOT NULL
            """,
            cancellationToken,
            new QueryParameters().Add("scoring", scoring).Add("visitor", visitor)))
        {
            return row;
        }

        return null;
    }

    private sealed record ScoreRow(double Score, double Rank);
}
