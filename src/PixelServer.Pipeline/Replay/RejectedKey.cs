namespace PixelServer.Pipeline.Replay;

/// <summary>Names one row of <c>rejected_events</c>; rows are read in the order of these, which is the table's own.</summary>
internal readonly record struct RejectedKey(string Site, UInt128 Block, uint RecordIndex, uint EventIndex);
