using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Makes a model of a fit: its weights, the general model's, and the calibration line are folded into one sum.</summary>
internal static class ModelAssembly
{
    public static LookalikeModel Assemble(
        FeatureSample sample, double seedShare, IReadOnlyList<Term> terms, ElasticNet net, GeneralScores? general, CalibrationLine line)
    {
        var own = terms.Select((term, place) => term.ToWeights(net.Weights[place], line.Slope)).OfType<FeatureWeights>().ToList();
        var (intercept, weights) = (line.Of(net.Intercept), (IReadOnlyList<FeatureWeights>)own);
        if (general is not null && net.GeneralSlope > 0)
        {
            var factor = net.GeneralSlope * line.Slope;
            weights = ModelSum.Add(sample, own, [.. general.Model.Features.Select(feature => ModelSum.Scale(feature, factor))]);
            intercept += factor * (general.Model.Intercept - general.Mean);
        }

        var model = new LookalikeModel { Intercept = intercept, Features = weights };
        var scores = new LookalikeScore(model, sample);
        var means = new double[weights.Count];
        Parallel.For(0, means.Length, feature => means[feature] = MeanOf(scores.AllOf(feature), sample.IsSeed, seedShare));
        return model with { Features = [.. weights.Zip(means, (feature, mean) => feature with { Mean = mean })] };
    }

    private static double MeanOf(double[] values, bool[] isSeed, double seedShare)
    {
        var (seedSum, seeds, otherSum, others) = (0.0, 0, 0.0, 0);
        for (var row = 0; row < values.Length; row++)
        {
            if (isSeed[row])
            {
                (seedSum, seeds) = (seedSum + values[row], seeds + 1);
            }
            else
            {
                (otherSum, others) = (otherSum + values[row], others + 1);
            }
        }

        return seedShare * seedSum / seeds + (1 - seedShare) * otherSum / others;
    }
}
