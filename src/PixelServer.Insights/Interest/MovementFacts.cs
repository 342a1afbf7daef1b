namespace PixelServer.Insights.Interest;

/// <summary>What is known of a movement.</summary>
/// <param name="Sessions">Sessions in the time that is asked for.</param>
/// <param name="Previous">Sessions in the time it is compared with.</param>
/// <param name="Points">Sessions point by point of time, first those of the time it is compared with.</param>
internal sealed record MovementFacts(long Sessions, long Previous, long[] Points);
