using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Loading;

/// <summary>A block on its way to ClickHouse.</summary>
/// <param name="id">The block's name.</param>
/// <param name="bytes">Its length.</param>
/// <param name="mayBeStored">It may have been sent to ClickHouse before: ask first.</param>
public abstract class IncomingBlock(BlockId id, int bytes, bool mayBeStored)
{
    public BlockId Id { get; } = id;

    public int Bytes { get; } = bytes;

    public bool MayBeStored { get; } = mayBeStored;

    /// <summary>The block's records. The caller disposes the content; it may be read again, as retries need.</summary>
    /// <exception cref="IOException">The block cannot be read now.</exception>
    public abstract LogBlockContent Read();
}
