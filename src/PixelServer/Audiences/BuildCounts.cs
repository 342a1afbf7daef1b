namespace PixelServer.Audiences;

/// <summary>How this process' builds of audiences go. Immutable.</summary>
/// <param name="Builds">Builds that were completed.</param>
/// <param name="Failures">Builds that failed.</param>
/// <param name="Seconds">How long the last one took.</param>
/// <param name="Fills">Fillings of what is known of visitors.</param>
/// <param name="FillSeconds">How long the last one took.</param>
internal sealed record BuildCounts(long Builds, long Failures, double Seconds, long Fills, double FillSeconds);
