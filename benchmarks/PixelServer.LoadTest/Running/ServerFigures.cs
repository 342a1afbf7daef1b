namespace PixelServer.LoadTest.Running;

/// <summary>What is needed of <c>GET /v1/status</c>.</summary>
internal sealed record ServerFigures(CollectorFigures Collector, LogFigures Log, ClickHouseFigures ClickHouse);

/// <summary>Requests since start: answered as stored, and refused by reason.</summary>
internal sealed record CollectorFigures(long Accepted, IReadOnlyDictionary<string, long> Rejected);

/// <summary>The event log.</summary>
internal sealed record LogFigures(int WaitingBlocks, long WaitingBytes, bool IsFull, long Commits);

/// <summary>Rows in ClickHouse; null when it does not answer.</summary>
internal sealed record ClickHouseFigures(long? Events, long? RejectedEvents);
