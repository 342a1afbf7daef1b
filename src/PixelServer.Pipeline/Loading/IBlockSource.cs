namespace PixelServer.Pipeline.Loading;

/// <summary>
/// Where a loader takes blocks from and whom it tells that ClickHouse has them: this machine's log, or Redis. One loader uses a
/// source, one call at a time.
/// </summary>
public interface IBlockSource
{
    /// <summary>
    /// The next blocks: waits for the first and adds what waits already, within the bounds (the first always fits). Empty when
    /// there will be no more.
    /// </summary>
    Task<IReadOnlyList<IncomingBlock>> TakeAsync(int maxBlocks, long maxBytes, CancellationToken cancellationToken);

    /// <summary>
    /// ClickHouse has these blocks for good. What cannot be passed on for now may be forgotten: the block comes again, and ClickHouse
    /// is asked.
    /// </summary>
    Task ReleaseAsync(IReadOnlyList<IncomingBlock> blocks, CancellationToken cancellationToken);
}
