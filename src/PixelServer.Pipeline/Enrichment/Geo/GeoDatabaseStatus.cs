namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>How one of the databases is doing, for people who ask.</summary>
/// <param name="Path">The file.</param>
/// <param name="DatabaseType">What it says it is; null when none could be read yet.</param>
/// <param name="BuildDate">When its data were put together, if it says so.</param>
/// <param name="Problem">Why the file that lies there now is not in use; null when it is.</param>
public sealed record GeoDatabaseStatus(string Path, string? DatabaseType, DateTimeOffset? BuildDate, string? Problem);
