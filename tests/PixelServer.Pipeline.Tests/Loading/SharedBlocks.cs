using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>
/// Blocks that several loaders hold at once, as happens when an entry was sent twice or taken over from a loader that only slept:
/// each source hands out the blocks of one log in the sets that a test chooses, and releases nothing.
/// </summary>
internal sealed class SharedBlocks(DiskEventLog log, params IEnumerable<IReadOnlyList<LogBlock>> sets) : IBlockSource
{
    private readonly Queue<IReadOnlyList<LogBlock>> _sets = new(sets);

    /// <summary>How many blocks were released, which means that the loader holds them for stored.</summary>
    public int Released { get; private set; }

    public Task<IReadOnlyList<IncomingBlock>> TakeAsync(int maxBlocks, long maxBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<IncomingBlock> taken = _sets.TryDequeue(out var set) ? [.. set.Select(block => new SharedBlock(log, block))] : [];
        return Task.FromResult(taken);
    }

    public Task ReleaseAsync(IReadOnlyList<IncomingBlock> blocks, CancellationToken cancellationToken)
    {
        Released += blocks.Count;
        return Task.CompletedTask;
    }

    private sealed class SharedBlock(DiskEventLog log, LogBlock source) : IncomingBlock(source.Id, source.Bytes, mayBeStored: true)
    {
        public override LogBlockContent Read() => log.Read(source);
    }
}
