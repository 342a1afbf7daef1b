using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>What a block came to: its rows for each table, whether they are in the batches or known to be stored.</summary>
public readonly record struct DecodedBlock(BlockId Id, int Events, int Rejected, BlockPlaces Places);
