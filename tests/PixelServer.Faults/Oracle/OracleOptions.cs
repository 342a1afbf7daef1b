namespace PixelServer.Faults.Oracle;

/// <summary>How the oracle sends.</summary>
/// <param name="Seed">Of ids and payloads.</param>
/// <param name="Rate">Most new events a second.</param>
/// <param name="Repeats">
/// Some events are sent twice on purpose, and what was not answered is sent again under the same id. Without, an event whose
/// answer got lost stays in doubt: it may be stored once or not at all.
/// </param>
internal sealed record OracleOptions(long Seed, int Rate, bool Repeats);
