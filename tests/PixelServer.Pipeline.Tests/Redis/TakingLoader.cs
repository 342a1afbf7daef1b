using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Redis;
using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>Takes blocks, keeps account of their records, and releases them while its gate is open.</summary>
internal sealed class TakingLoader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<BlockId, string[]> _taken = new();
    private readonly Task _loop;
    private readonly CancellationTokenSource _gate;
    private int _handedOut;
    private bool _isDisposed;

    public TakingLoader(RedisOptions options, bool releases = true)
    {
        _gate = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        if (releases)
        {
            _gate.Cancel();
        }

        Source = new RedisBlockSource(options, TimeProvider.System, NullLogger<RedisBlockSource>.Instance);
        _loop = Task.Run(LoadAsync);
    }

    public RedisBlockSource Source { get; }

    /// <summary>The records of each block that was handed out.</summary>
    public IReadOnlyDictionary<BlockId, string[]> Taken => _taken;

    /// <summary>How often a block was handed out.</summary>
    public int HandedOut => Volatile.Read(ref _handedOut);

    public void OpenGate() => _gate.Cancel();

    /// <summary>Ends like a process that is killed: nothing is released, and Redis, which stands still meanwhile, is not told.</summary>
    public async Task VanishAsync(RedisServer redis)
    {
        redis.Freeze();
        await DisposeAsync();
        redis.Thaw();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        await _loop;
        await Source.DisposeAsync();
        _gate.Dispose();
        _stop.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            await TakeUntilGateOpensAsync();
            while (true)
            {
                await Source.ReleaseAsync(await TakeAsync(_stop.Token), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TakeUntilGateOpensAsync()
    {
        var held = new List<IncomingBlock>();
        while (!_gate.IsCancellationRequested)
        {
            try
            {
                held.AddRange(await TakeAsync(_gate.Token));
            }
            catch (OperationCanceledException)
            {
                // Open.
            }
        }

        _stop.Token.ThrowIfCancellationRequested();
        Assert.Equal(held.Count, held.DistinctBy(block => block.Id).Count());
        await Source.ReleaseAsync(held, _stop.Token);
    }

    private async Task<IReadOnlyList<IncomingBlock>> TakeAsync(CancellationToken cancellationToken)
    {
        var blocks = await Source.TakeAsync(maxBlocks: 10, maxBytes: 16 * 1024 * 1024, cancellationToken);
        Assert.InRange(blocks.Count, 1, 10);
        foreach (var block in blocks)
        {
            Assert.True(block.MayBeStored);
            _taken[block.Id] = Records(block);
            Interlocked.Increment(ref _handedOut);
        }

        return blocks;
    }

    private static string[] Records(IncomingBlock block)
    {
        using var content = block.Read();
        var records = new List<string>();
        foreach (var record in content)
        {
            records.Add(Encoding.UTF8.GetString(record));
        }

        return [.. records];
    }
}
