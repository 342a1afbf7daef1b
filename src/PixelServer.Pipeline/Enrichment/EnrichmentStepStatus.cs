namespace PixelServer.Pipeline.Enrichment;

/// <summary>What a step of enrichment has done.</summary>
/// <param name="Name">The step: <c>geo</c>, <c>user_agent</c>, <c>source</c>.</param>
/// <param name="Events">Events it looked at.</param>
/// <param name="Failures">Events of which it found out nothing because it failed.</param>
/// <param name="Time">Time it took for all of them.</param>
public sealed record EnrichmentStepStatus(string Name, long Events, long Failures, TimeSpan Time);
