using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Redis;
using PixelServer.Pipeline.Tests.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>A collector's log whose blocks go to some Redis, the loaders there, and the account of what went in.</summary>
internal sealed class RedisScene : IAsyncDisposable
{
    private readonly LogFolder _folder = new();
    private readonly List<TakingLoader> _loaders = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _shipping;
    private int _records;

    /// <param name="configuration">Where Redis is.</param>
    /// <param name="change">Changes the settings, which are such that nothing waits long.</param>
    /// <param name="collector">The log's name.</param>
    public RedisScene(string configuration, Action<RedisOptions>? change = null, string collector = "collector-1")
    {
        Options = new RedisOptions
        {
            Configuration = configuration,
            ClaimAfter = TimeSpan.FromSeconds(1),
            CheckAfter = TimeSpan.FromMilliseconds(500),
            Timeout = TimeSpan.FromSeconds(1),
        };
        change?.Invoke(Options);
        Log = _folder.Open(Durability.Process, segmentBytes: 256 * 1024, segments: 400);
        Shipper = new BlockShipper(Log, collector, Options, TimeProvider.System, NullLogger<BlockShipper>.Instance);
        _shipping = Shipper.RunAsync(_stop.Token);
    }

    public RedisOptions Options { get; }

    public DiskEventLog Log { get; }

    public BlockShipper Shipper { get; }

    public IReadOnlyList<TakingLoader> Loaders => _loaders;

    /// <summary>Blocks appended.</summary>
    public int Blocks { get; private set; }

    /// <summary>Records appended, in no order.</summary>
    public HashSet<string> Records { get; } = [];

    public TakingLoader AddLoader(bool releases = true)
    {
        var loader = new TakingLoader(Options, releases);
        _loaders.Add(loader);
        return loader;
    }

    public async Task AppendBlocksAsync(int count, int bytes = 100)
    {
        for (var i = 0; i < count; i++)
        {
            var record = $"{_records++}:{new string('x', bytes)}";
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(Log, record));
            Records.Add(record);
            Log.Cut();
            Blocks++;
        }
    }

    /// <summary>Waits until the log is empty, and checks that every block was confirmed once and every record handed out.</summary>
    public async Task AssertAllArrivesAsync()
    {
        await UntilAsync(() => Log.Status.WaitingBlocks == 0, "every block is confirmed");
        Assert.Equal(Blocks, Shipper.Status.Confirmed);
        Assert.Equal(0, Shipper.Status.InFlight);
        Assert.Equal(Records, _loaders.SelectMany(loader => loader.Taken.Values).SelectMany(records => records).ToHashSet());
        Assert.Equal(0, Log.Status.UnreadableRanges);
    }

    public Task UntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            if (_shipping.IsFaulted)
            {
                _shipping.GetAwaiter().GetResult();
            }

            return condition();
        },
        () => $"{what}; {Shipper.Status}; {string.Join("; ", _loaders.Select(loader => loader.Source.Status))}");

    /// <summary>Waits until the log has sent all it can.</summary>
    public Task UntilShippedAsync(int blocks) => UntilAsync(() => Shipper.Status.Shipped >= blocks, $"{blocks} blocks are in Redis");

    /// <summary>Closes the log and waits until shipping ends by itself.</summary>
    public async Task CloseAsync()
    {
        await Log.DisposeAsync();
        await UntilAsync(() => _shipping.IsCompleted, "shipping ends once all is confirmed");
        await _shipping;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _shipping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var loader in _loaders)
        {
            await loader.DisposeAsync();
        }

        await Shipper.DisposeAsync();
        await Log.DisposeAsync();
        _folder.Dispose();
        _stop.Dispose();
    }
}
