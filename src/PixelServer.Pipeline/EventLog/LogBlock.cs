namespace PixelServer.Pipeline.EventLog;

/// <summary>A sealed range of one segment: the unit of shipping, of insertion and of "exactly once". It never changes.</summary>
/// <param name="Id">The block's name for ever.</param>
/// <param name="SegmentId">The segment it lies in.</param>
/// <param name="Start">Offset of its first record.</param>
/// <param name="End">Offset behind its last record.</param>
/// <param name="CutAt">When it was cut, or found again after a restart.</param>
public sealed record LogBlock(BlockId Id, long SegmentId, int Start, int End, DateTimeOffset CutAt)
{
    public int Bytes => End - Start;
}
