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

    /// <param name="id">The segment.</param>
    /// <param name="path">Its file.</param>
    /// <param name="salt">Its salt.</param>
    /// <param name="remains">What is left in the file of earlier segments; for a finished segment all that is in it.</param>
    public void AddSegment(long id, string path, ulong salt, Remains remains)
    {
        lock (_lock)
        {
            _segments.Add(id, new Segment(path, salt) { Remains = remains });
        }
    }

    public void Add(LogBlock block)
    {
        lock (_lock)
        {
            _blocks.Add(PlaceOf(block), block);
            var segment = _segments[block.SegmentId];
            segment.Waiting++;
            segment.WaitingBytes += block.Bytes;
            _bytes += block.Bytes;
            _highest = new Checkpoint(block.SegmentId, block.End);
        }
    }

    /// <summary>The segment gets no more blocks. Returns its file when none of them waits.</summary>
    /// <param name="segmentId">The segment.</param>
    /// <param name="end">Where what was written to it ends.</param>
    /// <param name="wipeAt">When its bytes are to be gone if no block of it was loaded before.</param>
    public FreedFile? Finish(long segmentId, int end, long wipeAt)
    {
        lock (_lock)
        {
            var segment = _segments[segmentId];
            segment.IsFinished = true;
            segment.End = end;
            return TakeFree(segmentId, wipeAt);
        }
    }

    /// <summary>The block is loaded. Returns the file of its segment when that was the last, and how far all is loaded now.</summary>
    /// <param name="block">The block.</param>
    /// <param name="wipeAt">When its bytes are to be gone.</param>
    /// <param name="checkpoint">How far all is loaded.</param>
    public FreedFile? Release(LogBlock block, long wipeAt, out Checkpoint checkpoint)
    {
        lock (_lock)
        {
            if (!_blocks.Remove(PlaceOf(block)))
            {
                throw new InvalidOperationException($"Block {block.Id} was released before.");
            }

            var segment = _segments[block.SegmentId];
            segment.Waiting--;
            segment.WaitingBytes -= block.Bytes;
            segment.LoadedBytes += block.Bytes;
            segment.WipeAt = Math.Min(segment.WipeAt, wipeAt);
            _bytes -= block.Bytes;
            checkpoint = _blocks.Count > 0 ? _blocks.First().Key : _highest;
            return TakeFree(block.SegmentId, wipeAt);
        }
    }

    /// <summary>When what is loaded of a segment is to be gone; the end of time while nothing is.</summary>
    public long WipeAt(long segmentId)
    {
        lock (_lock)
        {
            return _segments.TryGetValue(segmentId, out var segment) ? segment.WipeAt : long.MaxValue;
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

    /// <summary>What waits, and how many bytes of loaded events its segments hold as well.</summary>
    public (int Blocks, long Bytes, DateTimeOffset? Oldest, long Wipeable) Snapshot()
    {
        lock (_lock)
        {
            return (_blocks.Count, _bytes, _blocks.Count > 0 ? _blocks.First().Value.CutAt : null, _segments.Values.Sum(segment => segment.Wipeable));
        }
    }

    private static Checkpoint PlaceOf(LogBlock block) => new(block.SegmentId, block.Start);

    private FreedFile? TakeFree(long segmentId, long wipeAt)
    {
        var segment = _segments[segmentId];
        if (!segment.IsFinished || segment.Waiting > 0)
        {
            return null;
        }

        _segments.Remove(segmentId);
        return new FreedFile(segment.Path, segment.Remains.WrittenOver(segment.End, Math.Min(segment.WipeAt, wipeAt)));
    }

    private sealed class Segment(string path, ulong salt)
    {
        public string Path { get; } = path;

        public ulong Salt { get; } = salt;

        public Remains Remains { get; init; }

        /// <summary>Where what was written to it ends, once it is finished.</summary>
        public int End { get; set; } = SegmentHeader.Length;

        public int Waiting { get; set; }

        public long WaitingBytes { get; set; }

        public long LoadedBytes { get; set; }

        public long WipeAt { get; set; } = long.MaxValue;

        public bool IsFinished { get; set; }

        // While it is written to, how much of the remains is written over is not known here.
        public long Wipeable => IsFinished ? Remains.WrittenOver(End, WipeAt).Bytes - WaitingBytes : Math.Max(Remains.Bytes, LoadedBytes);
    }
}
