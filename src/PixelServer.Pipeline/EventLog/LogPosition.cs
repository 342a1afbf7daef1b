namespace PixelServer.Pipeline.EventLog;

/// <summary>Where an append ended up; what <see cref="DiskEventLog.WhenDurableAsync"/> waits for.</summary>
public readonly struct LogPosition
{
    internal LogPosition(LogSegment segment, int end)
    {
        Segment = segment;
        End = end;
    }

    internal LogSegment? Segment { get; }

    internal int End { get; }
}
