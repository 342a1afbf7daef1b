using System.Globalization;
using System.Text.Json.Serialization;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary>The newest model of a lookalike and the proof of it. All is measured on visitors that the model had not seen; shares are of everybody who could be a member.</summary>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Model">Number of the model; definitions that differ only in size share it.</param>
/// <param name="Verdict"><c>good</c>, <c>weak</c>: not proven better than the best simple rule, or <c>suspicious</c>: better than behaviour can be.</param>
/// <param name="IsUsed">Builds use it: it is good, or the definition accepts any.</param>
/// <param name="Summary">The verdict in words.</param>
/// <param name="Warnings">What one should know besides.</param>
/// <param name="TrainedAt">When.</param>
/// <param name="Cut">Visitors were looked at as they were then; the same as <paramref name="TrainedAt"/> where they were looked at as they are.</param>
/// <param name="Seconds">How long the training took.</param>
/// <param name="Seeds">Seeds there are.</param>
/// <param name="SeedsUsed">Seeds it was learnt from.</param>
/// <param name="Background">Others it was learnt from.</param>
/// <param name="Universe">Visitors who could be members.</param>
/// <param name="SeedShare">Share of seeds among them: the precision of a random choice.</param>
/// <param name="Auc">Area under the ROC curve: how often a seed scores higher than somebody else.</param>
/// <param name="PrAuc">Area under the precision-recall curve; a random choice has <paramref name="SeedShare"/>.</param>
/// <param name="Gain">By how much the AUC exceeds that of the best baseline.</param>
/// <param name="Baselines">What choosing without a model comes to.</param>
/// <param name="Reach">What is found at each size.</param>
/// <param name="Calibration">Predicted against observed shares of seeds.</param>
/// <param name="CalibrationError">Their mean absolute difference, as a share of <paramref name="SeedShare"/>.</param>
/// <param name="Effects">What the score goes by, the strongest first.</param>
/// <param name="Leaks">What was left out because it gave the seeds away.</param>
/// <param name="Drift">How the model before this one fares now; null where there was none.</param>
/// <param name="Notes">What was decided at the training.</param>
/// <param name="Weights">Weights that are not 0.</param>
/// <param name="Candidates">Weights that could be.</param>
/// <param name="Lambda">Strength of regularisation that was chosen.</param>
/// <param name="AbsoluteShare">The share of it that is absolute; the rest is squared.</param>
/// <param name="GeneralShare">How much of the site's general model is in it; null where seeds were enough without.</param>
/// <param name="RandomSeed">The number that all chance was drawn from.</param>
internal sealed record LookalikeView(
    string Audience,
    string Model,
    [property: JsonConverter(typeof(SnakeCaseEnum<ProofVerdict>))] ProofVerdict Verdict,
    bool IsUsed,
    string Summary,
    IReadOnlyList<string> Warnings,
    DateTimeOffset TrainedAt,
    DateTimeOffset Cut,
    double Seconds,
    long Seeds,
    int SeedsUsed,
    int Background,
    long Universe,
    double SeedShare,
    Measured Auc,
    double PrAuc,
    Measured Gain,
    IReadOnlyList<Baseline> Baselines,
    IReadOnlyList<ReachPoint> Reach,
    IReadOnlyList<CalibrationBin> Calibration,
    double CalibrationError,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<LeakView> Leaks,
    ModelDrift? Drift,
    IReadOnlyList<string> Notes,
    int Weights,
    int Candidates,
    double Lambda,
    double AbsoluteShare,
    double? GeneralShare,
    ulong RandomSeed)
{
    public static LookalikeView Of(string audience, AudienceDefinition definition, LookalikeRecord record)
    {
        var proof = record.Proof;
        return new LookalikeView(
            audience,
            record.Model.ToString(CultureInfo.InvariantCulture),
            proof.Verdict,
            proof.Verdict == ProofVerdict.Good || definition.Lookalike is { AcceptsAnyModel: true },
            proof.Summary,
            proof.Warnings,
            DateTimeOffset.FromUnixTimeMilliseconds(record.AsOf),
            DateTimeOffset.FromUnixTimeMilliseconds(record.Cut),
            Math.Round(record.Seconds, 3),
            record.AllSeeds,
            proof.Seeds,
            proof.Background,
            record.Universe,
            proof.SeedShare,
            proof.Auc,
            proof.PrAuc,
            proof.Gain,
            proof.Baselines,
            proof.Reach,
            proof.Calibration,
            proof.CalibrationError,
            [.. proof.Effects.Select(EffectView.Of)],
            [.. proof.Leaks.Select(LeakView.Of)],
            proof.Drift,
            record.Notes,
            proof.Weights,
            proof.Candidates,
            proof.Lambda,
            proof.AbsoluteShare,
            proof.GeneralShare,
            proof.RandomSeed);
    }
}
