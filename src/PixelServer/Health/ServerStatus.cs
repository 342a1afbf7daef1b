using PixelServer.Pipeline.Redis;

namespace PixelServer.Health;

/// <summary>
/// The whole server in figures: what <c>GET /v1/status</c> answers and <c>pixelserver status</c> prints. Parts that the server's
/// roles do not have are null.
/// </summary>
internal sealed record ServerStatus(
    bool Ready,
    IReadOnlyList<HealthReason> Reasons,
    CollectorStatus? Collector,
    EventLogFigures? Log,
    RedisFigures? Redis,
    LoaderFigures? Loader,
    ClickHouseStatus? ClickHouse)
{
    /// <summary>The roles of this process; of a server of an earlier version none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>Requests since start: answered as stored, and refused by reason.</summary>
internal sealed record CollectorStatus(long Accepted, IReadOnlyDictionary<string, long> Rejected);

/// <summary>The event log. <c>OldestWaitingSeconds</c> is 0 when no block waits for ClickHouse.</summary>
internal sealed record EventLogFigures(
    string Durability,
    long Bytes,
    long MaxBytes,
    int WaitingBlocks,
    long WaitingBytes,
    double OldestWaitingSeconds,
    bool IsFull,
    long UnreadableRanges,
    long Commits,
    long CommitFailures);

/// <summary>The way over Redis since start; what belongs to a role that the server does not have is null.</summary>
internal sealed record RedisFigures(ShipperStatus? Shipping, RedisSourceStatus? Receiving);

/// <summary>What the loader did since start. <c>RejectedByReason</c> leaves out rows that were found stored already.</summary>
internal sealed record LoaderFigures(
    long Blocks, long Events, long Rejected, IReadOnlyDictionary<string, long> RejectedByReason, long Retries, string? LastError)
{
    /// <summary>Events that arrived after their visitor was erased and were dropped.</summary>
    public long Erased { get; init; }
}

/// <summary>ClickHouse; the row counts are null when it does not answer.</summary>
internal sealed record ClickHouseStatus(string Url, string State, long? Events, long? RejectedEvents, int Restarts);
