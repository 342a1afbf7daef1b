namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a weight costs: an elastic net.</summary>
/// <param name="Lambda">How much.</param>
/// <param name="AbsoluteShare">The share that is absolute; the rest is squared.</param>
internal readonly record struct Penalty(double Lambda, double AbsoluteShare)
{
    public double Absolute => Lambda * AbsoluteShare;

    public double Squared => Lambda * (1 - AbsoluteShare);

    /// <summary>
    /// The best weight of a 0/1 column, all else as it is. Both parts go by how much the column varies: chance alone is then as likely to get over the
    /// absolute part whatever the frequency.
    /// </summary>
    /// <param name="weight">As it is.</param>
    /// <param name="slope">Sum of the slopes of its rows.</param>
    /// <param name="curvature">Sum of their curvatures.</param>
    /// <param name="spread">Standard deviation of the column.</param>
    public double Best(double weight, double slope, double curvature, double spread)
    {
        var pull = slope + curvature * weight;
        var threshold = Absolute * spread;
        return Math.Abs(pull) <= threshold ? 0 : (pull - Math.CopySign(threshold, pull)) / (curvature + Squared * spread);
    }
}
