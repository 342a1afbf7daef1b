namespace PixelServer.Pipeline.Simulation;

/// <summary>Where visitors live.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Share">Of all visitors; all add up to about 100.</param>
/// <param name="Effect">What it adds to the log-odds of a purchase.</param>
/// <param name="Language">Language of the browser.</param>
internal sealed record SimulatedCountry(string Code, double Share, double Effect, string Language)
{
    public static readonly SimulatedCountry[] All =
    [
        new("DE", 38, 0.3, "de-DE"),
        new("AT", 9, 0.3, "de-AT"),
        new("CH", 8, 0.3, "de-CH"),
        new("FR", 12, 0, "fr-FR"),
        new("NL", 8, 0, "nl-NL"),
        new("GB", 8, -0.5, "en-GB"),
        new("US", 7, -0.5, "en-US"),
        new("IT", 5, 0, "it-IT"),
        new("PL", 3, 0, "pl-PL"),
        new("SE", 2, 0, "sv-SE"),
    ];

    public static Shares OfVisitors { get; } = new(All.Select(country => country.Share));
}
