using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// The account of the blocks a loader took from Redis and did not release yet. A block that comes again meanwhile is not handed out
/// twice: two of the same name on their way to ClickHouse would each be found missing there. Thread-safe.
/// </summary>
internal sealed class HeldBlocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BlockId, RedisBlock> _blocks = [];
    private readonly Queue<RedisBlock> _waiting = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _blocks.Count;
            }
        }
    }

    public void Add(BlockEntry entry, int stream, string entryId)
    {
        lock (_lock)
        {
            if (!_blocks.TryGetValue(entry.Id, out var block))
            {
                block = new RedisBlock(entry, stream);
                _blocks.Add(entry.Id, block);
                _waiting.Enqueue(block);
            }

            block.EntryIds.Add(entryId);
            block.CollectorIds.Add(entry.CollectorId);
        }
    }

    /// <summary>The blocks that wait to be handed out, within the bounds; the first always fits.</summary>
    public List<IncomingBlock> Take(int maxBlocks, long maxBytes)
    {
        var taken = new List<IncomingBlock>();
        lock (_lock)
        {
            while (_waiting.TryPeek(out var next) && (taken.Count == 0 || (taken.Count < maxBlocks && next.Bytes <= maxBytes)))
            {
                taken.Add(_waiting.Dequeue());
                maxBytes -= next.Bytes;
            }
        }

        return taken;
    }

    /// <summary>The entries of a stream that are held here.</summary>
    public List<string> EntriesOf(int stream)
    {
        lock (_lock)
        {
            return [.. _blocks.Values.Where(block => block.Stream == stream).SelectMany(block => block.EntryIds)];
        }
    }

    /// <summary>Gives a block up; what comes of it from now on is handed out again.</summary>
    public (List<string> EntryIds, List<string> CollectorIds) Remove(RedisBlock block)
    {
        lock (_lock)
        {
            _blocks.Remove(block.Id);
            return ([.. block.EntryIds], [.. block.CollectorIds]);
        }
    }
}
