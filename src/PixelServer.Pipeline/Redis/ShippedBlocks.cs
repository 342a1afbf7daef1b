using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// The account of the blocks a collector took from the log and did not release yet. Each is released once, and never while it is
/// being read. Thread-safe.
/// </summary>
internal sealed class ShippedBlocks(DiskEventLog log, RedisKeys keys, TimeSpan checkAfter, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<BlockId, ShippedBlock> _blocks = [];
    private int _inFlight;
    private long _confirmed;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _blocks.Count == 0;
            }
        }
    }

    public int InFlight => Volatile.Read(ref _inFlight);

    public long Confirmed => Interlocked.Read(ref _confirmed);

    public ShippedBlock Add(LogBlock block)
    {
        var shipped = new ShippedBlock(block, keys.StreamOf(block.Id));
        lock (_lock)
        {
            _blocks.Add(block.Id, shipped);
        }

        return shipped;
    }

    /// <summary>False when the block was confirmed meanwhile and must not be touched any more. Else <see cref="EndSending"/> follows.</summary>
    public bool TryBeginSending(ShippedBlock shipped)
    {
        lock (_lock)
        {
            return shipped.IsBeingSent = !shipped.IsConfirmed;
        }
    }

    /// <param name="shipped">The block.</param>
    /// <param name="entryId">Its entry; null when sending failed, and the sender keeps the block.</param>
    public void EndSending(ShippedBlock shipped, string? entryId)
    {
        lock (_lock)
        {
            shipped.IsBeingSent = false;
            if (entryId is not null)
            {
                _inFlight += shipped.EntryId is null ? 1 : 0;
                shipped.EntryId = entryId;
                shipped.IsWithSender = false;
                shipped.CheckPause = Grown(checkAfter, shipped.Losses);
                Postpone(shipped);
            }

            if (!shipped.IsConfirmed)
            {
                return;
            }

            Remove(shipped);
        }

        log.Release(shipped.Block);
    }

    /// <summary>ClickHouse has this block. Unknown ids are ignored: blocks sent twice are confirmed twice.</summary>
    public void Confirm(BlockId id)
    {
        ShippedBlock? shipped;
        lock (_lock)
        {
            if (!_blocks.TryGetValue(id, out shipped) || shipped.IsConfirmed)
            {
                return;
            }

            shipped.IsConfirmed = true;
            if (shipped.IsBeingSent)
            {
                return;
            }

            Remove(shipped);
        }

        log.Release(shipped.Block);
    }

    /// <summary>Blocks to be looked for now, with the entry each is looked for by.</summary>
    public List<(ShippedBlock Block, string EntryId)> TakeDue()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var due = new List<(ShippedBlock, string)>();
            foreach (var shipped in _blocks.Values)
            {
                if (!shipped.IsWithSender && shipped.CheckAt <= now)
                {
                    due.Add((shipped, shipped.EntryId!));
                    Postpone(shipped);
                }
            }

            return due;
        }
    }

    /// <summary>The block is still in Redis: it is looked for less and less often.</summary>
    public void IsThere(ShippedBlock shipped)
    {
        lock (_lock)
        {
            shipped.CheckPause = Grown(shipped.CheckPause, doublings: 1);
            Postpone(shipped);
        }
    }

    /// <summary>Takes a block back whose entry is gone. False when it was confirmed meanwhile.</summary>
    public bool TryTakeBack(ShippedBlock shipped)
    {
        lock (_lock)
        {
            if (shipped.IsConfirmed || shipped.IsWithSender)
            {
                return false;
            }

            // One that is lost again and again, as nobody understands it, goes less and less often.
            shipped.Losses++;
            return shipped.IsWithSender = true;
        }
    }

    /// <summary>Redis may have lost entries, of one stream or of all: every block is due at once.</summary>
    public void CheckAll(int? stream)
    {
        lock (_lock)
        {
            foreach (var shipped in _blocks.Values.Where(shipped => stream is null || shipped.Stream == stream))
            {
                shipped.CheckAt = time.GetTimestamp();
                shipped.CheckPause = checkAfter;
            }
        }
    }

    // Under _lock, once for each block.
    private void Remove(ShippedBlock shipped)
    {
        _blocks.Remove(shipped.Block.Id);
        _inFlight -= shipped.EntryId is null ? 0 : 1;
        _confirmed++;
    }

    private static TimeSpan Grown(TimeSpan pause, int doublings)
    {
        var grown = pause * Math.Pow(2, Math.Min(doublings, 20));
        return grown < LongestPause ? grown : LongestPause;
    }

    private void Postpone(ShippedBlock shipped) =>
        shipped.CheckAt = time.GetTimestamp() + (long)(shipped.CheckPause.TotalSeconds * time.TimestampFrequency);
}
