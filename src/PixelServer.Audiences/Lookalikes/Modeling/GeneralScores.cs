using PixelServer.Audiences.Lookalikes.Features;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What the site's general model says of the visitors of a sample, 0 on average.</summary>
internal sealed class GeneralScores
{
    public GeneralScores(LookalikeModel model, FeatureSample sample)
    {
        Model = model;
        Rows = new LookalikeScore(model, sample).All();
        Mean = Rows.Average();
        for (var row = 0; row < Rows.Length; row++)
        {
            Rows[row] -= Mean;
        }
    }

    public LookalikeModel Model { get; }

    /// <summary>What was taken off.</summary>
    public double Mean { get; }

    public double[] Rows { get; }

    /// <summary>Its share of what makes the scores of a fit differ.</summary>
    public double ShareOf(ElasticNet net)
    {
        var (general, own) = (new double[Rows.Length], new double[Rows.Length]);
        for (var row = 0; row < Rows.Length; row++)
        {
            general[row] = net.GeneralSlope * Rows[row];
            own[row] = net.Scores[row] - general[row];
        }

        var (ofGeneral, ofOwn) = (Variance(general), Variance(own));
        return ofGeneral == 0 ? 0 : ofGeneral / (ofGeneral + ofOwn);
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / values.Length;
    }
}
