using PixelServer.Pipeline.Persons;

namespace PixelServer.Persons;

/// <summary>How this process' builds of persons go. Immutable.</summary>
/// <param name="Builds">Builds that were completed.</param>
/// <param name="Failures">Builds that failed.</param>
/// <param name="Last">The last complete one; null before.</param>
internal sealed record PersonStatus(long Builds, long Failures, PersonBuildRecord? Last);
