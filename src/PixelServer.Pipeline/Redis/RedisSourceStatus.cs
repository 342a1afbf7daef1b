namespace PixelServer.Pipeline.Redis;

/// <summary>A loader's way from Redis in figures, since start, for health and metrics.</summary>
/// <param name="Received">Entries taken as their first reader.</param>
/// <param name="Claimed">Entries taken over from a loader that was not heard of any more.</param>
/// <param name="Released">Blocks handed back as loaded.</param>
/// <param name="Unreadable">Entries that could not be understood; the last few are kept in Redis, the blocks in their collectors' logs.</param>
/// <param name="Retries">Attempts that failed and were or will be made again.</param>
/// <param name="LastError">What taking or releasing fails with now; null when it does not.</param>
/// <param name="Held">Blocks here that are not released.</param>
/// <param name="Waiting">Blocks in all streams that no loader has released, as last seen.</param>
/// <param name="IsConnected">The last call was answered.</param>
public sealed record RedisSourceStatus(
    long Received,
    long Claimed,
    long Released,
    long Unreadable,
    long Retries,
    string? LastError,
    int Held,
    long Waiting,
    bool IsConnected);
