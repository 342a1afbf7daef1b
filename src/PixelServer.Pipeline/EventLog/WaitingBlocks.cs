namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Which blocks are not known to be in ClickHouse, and which segments they keep from being used again. Thread-safe.
/// </summary>
internal sealed class WaitingBlocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Segment> _segments = [];
    private readonly SortedDictionary<Checkpoint, LogBlock> _blocks = [];
    private long _bytes;
    private Checkpoint _highest;

    public void AddSegment(long id, string path, ulong salt)
    {
        lock (_lock)
        {
            _segments.Add(id, new Segment(path, salt));
        }
    }

    public void Add(LogBlock block)
    {
        lock (_lock)
        {
            _blocks.Add(PlaceOf(block), block);
            _segments[block.SegmentId].Waiting++;
            _bytes += block.Bytes;
            _highest = new Checkpoint(block.SegmentId, block.End);
        }
    }

    /// <summary>The segment gets no more blocks. Returns its path when none of them waits.</summary>
    public List<string> Finish(long segmentId)
    {
        lock (_lock)
        {
            _segments[segmentId].IsFinished = true;
            return TakeFree(segmentId);
        }
    }

    /// <summary>The block is loaded. Returns the path of its segment when that was the last, and how far all is loaded now.</summary>
    public List<string> Release(LogBlock block, out Checkpoint checkpoint)
    {
        lock (_lock)
        {
            if (!_blocks.Remove(PlaceOf(block)))
            {
                throw new InvalidOperationException($"Block {block.Id} was released before.");
            }

            _segments[block.SegmentId].Waiting--;
            _bytes -= block.Bytes;
            checkpoint = _blocks.Count > 0 ? _blocks.First().Key : _highest;
            return TakeFree(block.SegmentId);
        }
    }

    public (string Path, ulong Salt) Locate(LogBlock block)
    {
        lock (_lock)
        {
            var segment = _segments[block.SegmentId];
            return (segment.Path, segment.Salt);
        }
    }

    public (int Blocks, long Bytes, DateTimeOffset? Oldest) Snapshot()
    {
        lock (_lock)
        {
            return (_blocks.Count, _bytes, _blocks.Count > 0 ? _blocks.First().Value.CutAt : null);
        }
    }

    private static Checkpoint PlaceOf(LogBlock block) => new(block.SegmentId, block.Start);

    private List<string> TakeFree(long segmentId)
    {
        var segment = _segments[segmentId];
        if (!segment.IsFinished || segment.Waiting > 0)
        {
            return [];
        }

        _segments.Remove(segmentId);
        return [segment.Path];
    }

    private sealed class Segment(string path, ulong salt)
    {
        public string Path { get; } = path;

        public ulong Salt { get; } = salt;

        public int Waiting { get; set; }

        public bool IsFinished { get; set; }
    }
}
