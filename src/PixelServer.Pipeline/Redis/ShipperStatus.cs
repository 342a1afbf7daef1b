namespace PixelServer.Pipeline.Redis;

/// <summary>A collector's way to Redis in figures, since start, for health and metrics.</summary>
/// <param name="Shipped">Entries Redis took.</param>
/// <param name="Confirmed">Blocks that are in ClickHouse and left the log.</param>
/// <param name="Resent">Blocks sent once more because they were gone from Redis unconfirmed.</param>
/// <param name="InFlight">Blocks in Redis, or perhaps there, and not confirmed; all others that wait are in the log alone.</param>
/// <param name="Retries">Attempts that failed and were or will be made again.</param>
/// <param name="LastError">What sending or confirming fails with now; null when it does not.</param>
/// <param name="StreamLength">Blocks of all collectors in all streams, as last seen.</param>
/// <param name="IsConnected">The last call was answered.</param>
public sealed record ShipperStatus(
    long Shipped,
    long Confirmed,
    long Resent,
    int InFlight,
    long Retries,
    string? LastError,
    long StreamLength,
    bool IsConnected);
