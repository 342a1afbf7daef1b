namespace PixelServer.Pipeline.Simulation;

/// <summary>How much a visitor means to buy, at any time.</summary>
/// <param name="Name">As in the truth file.</param>
/// <param name="Share">Of visitors.</param>
/// <param name="Lean">Towards long sessions, see <see cref="SessionLengths"/>; cancels out over all visitors.</param>
/// <param name="Effect">What it adds to the log-odds of a purchase.</param>
/// <param name="SignsUp">Probability that the first visit ends with a sign-up.</param>
internal sealed record Intent(string Name, double Share, double Lean, double Effect, double SignsUp)
{
    private const double ShopperShare = 0.22;
    private const double BuyerShare = 0.08;
    private const double ShopperLean = 0.4;
    private const double BuyerLean = 0.9;
    private const double BrowserShare = 1 - ShopperShare - BuyerShare;

    public static readonly Intent[] All =
    [
        new("browser", BrowserShare, -((ShopperShare * ShopperLean) + (BuyerShare * BuyerLean)) / BrowserShare, 0, 0.01),
        new("shopper", ShopperShare, ShopperLean, 1.2, 0.05),
        new("buyer", BuyerShare, BuyerLean, 2.6, 0.20),
    ];

    public static Shares OfVisitors { get; } = new(All.Select(intent => intent.Share));
}
