namespace PixelServer.Audiences.Lookalikes;

/// <summary>A complete scoring of everybody by a model.</summary>
/// <param name="Number">Its number; its rows in <c>lookalike_scores</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="AsOf">The time from which features were counted back, in Unix milliseconds.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Visitors">Visitors that have a score.</param>
internal sealed record Scoring(ulong Number, ulong Model, long AsOf, double Seconds, long Visitors);
