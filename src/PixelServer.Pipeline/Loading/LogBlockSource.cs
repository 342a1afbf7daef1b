using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Loading;

/// <summary>The log of this machine, whose only reader is the one loader that uses this.</summary>
public sealed class LogBlockSource : IBlockSource
{
    private readonly DiskEventLog _log;
    private readonly HashSet<LogBlock> _recovered;

    public LogBlockSource(DiskEventLog log)
    {
        _log = log;
        _recovered = [.. log.RecoveredBlocks];
    }

    public async Task<IReadOnlyList<IncomingBlock>> TakeAsync(int maxBlocks, long maxBytes, CancellationToken cancellationToken)
    {
        var blocks = new List<IncomingBlock>();
        if (!await _log.Blocks.WaitToReadAsync(cancellationToken))
        {
            return blocks;
        }

        for (long bytes = 0; blocks.Count < maxBlocks && _log.Blocks.TryPeek(out var next); bytes += next.Bytes)
        {
            if (blocks.Count > 0 && bytes + next.Bytes > maxBytes)
            {
                break;
            }

            _log.Blocks.TryRead(out _);
            blocks.Add(new WaitingBlock(_log, next, _recovered.Remove(next)));
        }

        return blocks;
    }

    public Task ReleaseAsync(IReadOnlyList<IncomingBlock> blocks, CancellationToken cancellationToken)
    {
        foreach (var block in blocks.Cast<WaitingBlock>())
        {
            _log.Release(block.Source);
        }

        return Task.CompletedTask;
    }

    private sealed class WaitingBlock(DiskEventLog log, LogBlock source, bool mayBeStored) : IncomingBlock(source.Id, source.Bytes, mayBeStored)
    {
        public LogBlock Source { get; } = source;

        public override LogBlockContent Read() => log.Read(Source);
    }
}
