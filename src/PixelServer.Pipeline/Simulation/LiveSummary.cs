namespace PixelServer.Pipeline.Simulation;

/// <summary>What became of the events of <see cref="LiveTraffic"/>.</summary>
/// <param name="Accepted">Answered as stored.</param>
/// <param name="Refused">Answered otherwise, or not at all.</param>
/// <param name="Visitors">Visitors who had begun.</param>
/// <param name="LastRefusal">What the server said to the last one refused; empty when none was.</param>
/// <param name="Stopped">It was asked to stop before its time.</param>
public sealed record LiveSummary(long Accepted, long Refused, long Visitors, string LastRefusal, bool Stopped);
