using System.Globalization;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>How well two scores find the same visitors among the same others.</summary>
internal sealed class ComparedScores
{
    private const double Share = 0.05;

    private readonly int _wanted;
    private readonly int _others;

    /// <param name="linear">What the product's model says, by visitor.</param>
    /// <param name="boosted">What trees say.</param>
    /// <param name="isWanted">Who is looked for.</param>
    /// <param name="wantedShare">Their share of everybody; null where these are everybody.</param>
    public ComparedScores(double[] linear, double[] boosted, bool[] isWanted, double? wantedShare = null)
    {
        _wanted = isWanted.Count(wanted => wanted);
        _others = isWanted.Length - _wanted;
        var share = wantedShare ?? (double)_wanted / isWanted.Length;
        var (linearPlaces, boostedPlaces) = (AreaUnderCurve.Place(linear, isWanted), AreaUnderCurve.Place(boosted, isWanted));
        (Linear, Boosted) = (AreaUnderCurve.Of(linearPlaces, isWanted), AreaUnderCurve.Of(boostedPlaces, isWanted));
        Difference = AreaUnderCurve.Difference(boostedPlaces, linearPlaces, isWanted);
        LinearLift = new RankedScores(linear, isWanted, share).Reach(Share).Lift;
        BoostedLift = new RankedScores(boosted, isWanted, share).Reach(Share).Lift;
    }

    public Audiences.Lookalikes.Modeling.Measured Linear { get; }

    public Audiences.Lookalikes.Modeling.Measured Boosted { get; }

    /// <summary>By how much trees are better.</summary>
    public Audiences.Lookalikes.Modeling.Measured Difference { get; }

    public double LinearLift { get; }

    public double BoostedLift { get; }

    /// <summary>A row of the table.</summary>
    public string Row(string name, TwoModels models) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {_wanted:N0} of {_wanted + _others:N0} | {Linear.Value:0.000} | {Boosted.Value:0.000} | {Signed(Difference.Value)} ({Signed(Difference.Low)} to {Signed(Difference.High)}) | {LinearLift:0.00} | {BoostedLift:0.00} | {models.LinearSeconds:0.0} | {models.BoostedSeconds:0.0} | {models.Boosted.Trees} of depth {models.Boosted.Options.Depth} |");

    /// <summary>A difference with its sign; what rounds to nothing has none.</summary>
    public static string Signed(double difference) => (Math.Round(difference, 3) + 0.0).ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
