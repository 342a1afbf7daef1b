using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>How many rows of a block ClickHouse holds; 0 and 0 when it holds none.</summary>
public readonly record struct StoredBlock(BlockId Block, long Events, long Rejected);
