namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// How much a visitor comes back: visits after the first are a Poisson process whose rate falls with the time since the first, times
/// the <see cref="Season"/>.
/// </summary>
/// <param name="Name">As in the truth file.</param>
/// <param name="Share">Of visitors.</param>
/// <param name="Visits">Later visits in all, beside the other kinds'.</param>
/// <param name="Days">Time in which the rate falls to 1/e.</param>
/// <param name="Effect">What it adds to the log-odds of a purchase.</param>
internal sealed record Loyalty(string Name, double Share, double Visits, double Days, double Effect)
{
    public static readonly Loyalty[] All =
    [
        new("passing", 0.62, 0.06, 8, 0),
        new("occasional", 0.26, 0.5, 25, 0.25),
        new("regular", 0.10, 2.5, 60, 0.5),
        new("devoted", 0.02, 10, 150, 0.7),
    ];

    public static Shares OfVisitors { get; } = new(All.Select(loyalty => loyalty.Share));

    public double Hours => Days * 24;
}
