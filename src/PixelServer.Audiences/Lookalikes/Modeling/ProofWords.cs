using System.Globalization;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a proof comes to, and how that is said.</summary>
internal static class ProofWords
{
    private const double MostPlausible = 0.98;
    private const double MostCalibrationError = 0.25;

    public static ProofVerdict VerdictOf(Measured auc, Measured gain) =>
        auc.Value > MostPlausible ? ProofVerdict.Suspicious : auc.Low <= 0.5 || gain.Low <= 0 ? ProofVerdict.Weak : ProofVerdict.Good;

    public static string SummaryOf(LookalikeProof proof)
    {
        var best = proof.Baselines.MaxBy(baseline => baseline.Auc.Value)!;
        if (proof.Verdict == ProofVerdict.Suspicious)
        {
            var effects = string.Join("; ", proof.Effects.Take(3).Select(effect => effect.Words));
            return Text($"It is better than behaviour can be (AUC {proof.Auc.Value:0.000}): something still gives seeds away. It goes by: {effects}. Leave out what made them seeds.");
        }

        if (proof.Verdict == ProofVerdict.Weak)
        {
            return proof.Auc.Low <= 0.5
                ? Text($"It is not proven better than chance (AUC {proof.Auc.Value:0.00}, {proof.Auc.Low:0.00} to {proof.Auc.High:0.00}; chance is 0.50).")
                : Text($"It is not proven better than a simple rule alone, {best.Words} (AUC {proof.Auc.Value:0.00} against {best.Auc.Value:0.00}; the difference lies between {proof.Gain.Low:0.000} and {proof.Gain.High:0.000}).");
        }

        var lift = proof.Reach.First(point => point.Share >= 0.05).Lift;
        var rule = best.Name == "random" ? "" : Text($"; the best simple rule, {best.Words}, finds {best.LiftAt5:0.0} times");
        return Text($"It finds {lift:0.0} times as many seeds in the top 5 % as chance does{rule}. AUC {proof.Auc.Value:0.00} ({proof.Auc.Low:0.00} to {proof.Auc.High:0.00}) against {best.Auc.Value:0.00}.");
    }

    /// <param name="proof">All but the warnings.</param>
    /// <param name="reliableSeeds">From so many on there is no warning of few.</param>
    /// <param name="isFlat">Held-out scores did not rank seeds above others.</param>
    public static IReadOnlyList<string> WarningsOf(LookalikeProof proof, int reliableSeeds, bool isFlat)
    {
        var warnings = new List<string>();
        if (proof.Seeds < reliableSeeds)
        {
            warnings.Add(Text($"Only {proof.Seeds} seeds: from {reliableSeeds} on one can rely on a model, from 1,000 on it is good."));
        }

        if (proof.Candidates == 0)
        {
            warnings.Add("Nothing is known that tells visitors apart: everybody scores the same.");
        }
        else if (proof.Weights == 0 && proof.GeneralShare is null or 0)
        {
            warnings.Add("Nothing that is known of visitors tells seeds from others: everybody scores the same.");
        }
        else if (isFlat)
        {
            warnings.Add("Seeds that the model had not seen do not score higher than others: its scores are all but flat.");
        }

        // Of few seeds in a bin the share differs by chance alone.
        var chance = proof.Calibration.Sum(bin => 0.8 * Math.Sqrt(bin.Seeds)) / proof.Seeds;
        if (proof.CalibrationError > MostCalibrationError + chance)
        {
            warnings.Add(Text($"Predicted and observed shares of seeds differ by {proof.CalibrationError:P0} on average: go by sizes, not by similarity."));
        }

        return warnings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
