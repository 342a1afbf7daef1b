namespace PixelServer.Health;

/// <summary>
/// One thing that must be well for events to flow. Each role of the server registers those that concern it; their reasons are
/// shown in that order. Thread-safe; asked at least once a second, so it answers from memory.
/// </summary>
internal interface IReadinessCheck
{
    /// <summary>What is not well; nothing when all is.</summary>
    IEnumerable<HealthReason> Reasons();
}
