namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Sums of the loss's first and second derivatives over some rows.</summary>
/// <param name="Slope">How far scores are too low.</param>
/// <param name="Curvature">How much a step changes that.</param>
internal readonly record struct Slopes(double Slope, double Curvature)
{
    public static Slopes operator +(Slopes one, Slopes other) => new(one.Slope + other.Slope, one.Curvature + other.Curvature);

    public static Slopes operator -(Slopes one, Slopes other) => new(one.Slope - other.Slope, one.Curvature - other.Curvature);

    /// <summary>The value that lowers the loss most.</summary>
    public double BestValue(double penalty) => Slope / (Curvature + penalty);

    /// <summary>Twice by how much it lowers it.</summary>
    public double Gain(double penalty) => Slope * Slope / (Curvature + penalty);
}
