using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>A block as the log gave it to its reader.</summary>
internal sealed record HandedBlock(LogBlock Block, IReadOnlyList<string> Records);
