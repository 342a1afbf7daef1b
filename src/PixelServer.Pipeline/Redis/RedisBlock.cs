using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;

namespace PixelServer.Pipeline.Redis;

/// <summary>A block that came over Redis, with every entry it came in.</summary>
internal sealed class RedisBlock(BlockEntry entry, int stream) : IncomingBlock(entry.Id, entry.Records.Length, mayBeStored: true)
{
    /// <summary>Number of its stream, which is the same for all its entries.</summary>
    public int Stream { get; } = stream;

    /// <summary>Guarded by the lock of <see cref="HeldBlocks"/>.</summary>
    public HashSet<string> EntryIds { get; } = [];

    /// <summary>Who waits to hear of it: one log, but it may have been given another name meanwhile. Guarded likewise.</summary>
    public HashSet<string> CollectorIds { get; } = [];

    public override LogBlockContent Read() => new(entry.Records, entry.Salt, entry.Start);
}
