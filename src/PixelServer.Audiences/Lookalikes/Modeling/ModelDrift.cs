namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>How the last model fares on today's visitors: what it promised, out of time.</summary>
/// <param name="Promised">The AUC that it was measured with then.</param>
/// <param name="Kept">Its AUC on the seeds and background of now.</param>
/// <param name="ScoreShift">
/// Population stability index of its scores, background then against background now: below 0.1 nothing has changed, above 0.25 much has.
/// </param>
public sealed record ModelDrift(Measured Promised, Measured Kept, double ScoreShift);
