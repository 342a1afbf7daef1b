using System.Diagnostics;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Makes the traffic of a plan and stores it in the table <c>events</c>, each block once however often the plan is run or was
/// interrupted. Use once; the counters may be asked from other threads.
/// </summary>
/// <remarks>
/// Visitors are cut into parts by their index; the rows of a part are one block, whose id depends on the plan and the part alone.
/// Blocks that ClickHouse has are passed over. Workers take part after part: while one waits for ClickHouse another makes rows. Rows
/// depend on nothing but plan and visitor, so that neither the number of workers nor their order matters.
/// </remarks>
public sealed class SimulatedTraffic
{
    private const int Workers = 2;

    private readonly SimulatedWorld _world;
    private readonly SimulationWarehouse _warehouse;
    private readonly long? _loadedAt;
    private readonly int _visitorsPerPart;
    private int _nextPart;
    private int _partsDone;
    private int _partsThere;
    private int _blocks;
    private long _events;
    private long _making;
    private long _storing;

    /// <param name="plan">What to make.</param>
    /// <param name="warehouse">Where to.</param>
    /// <param name="loadedAt">When the rows shall look to have been loaded; null for when they are.</param>
    /// <exception cref="ArgumentException">The plan wants fewer events of a visitor than one session has.</exception>
    public SimulatedTraffic(SimulationPlan plan, SimulationWarehouse warehouse, DateTimeOffset? loadedAt = null)
    {
        _world = new SimulatedWorld(plan);
        _warehouse = warehouse;
        _loadedAt = loadedAt?.ToUnixTimeMilliseconds();
        Parts = (int)Math.Clamp(Math.Round(ExpectedEvents / plan.BlockRows), 1, int.MaxValue / 2);
        _visitorsPerPart = (int)((_world.Rates.Visitors + Parts - 1) / Parts);
    }

    /// <summary>
    /// Whether attention is made too: seconds, scrolling and forms, as events besides. The others stay what they are; those of a plan that was run without
    /// it get theirs when it is run again.
    /// </summary>
    public bool HasAttention { get; init; }

    /// <summary>Events in all, about; attention not counted.</summary>
    public double ExpectedEvents => _world.Rates.Sessions * SessionFigures.Events;

    /// <summary>Parts that the traffic is cut into.</summary>
    public int Parts { get; }

    /// <summary>Parts that are stored, now or before.</summary>
    public int PartsDone => Volatile.Read(ref _partsDone);

    /// <summary>Events stored so far.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Stores everything that is not there, or up to the blocks in which <paramref name="stop"/> was asked for.</summary>
    /// <exception cref="Warehouse.ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    /// <exception cref="SimulationException">ClickHouse refuses a block because it had it not long ago.</exception>
    public async Task<SimulationSummary> RunAsync(CancellationToken stop)
    {
        var blocks = Enumerable.Range(0, Parts).SelectMany(part => HasAttention ? [BlockOf(part), AttentionBlockOf(part)] : new[] { BlockOf(part) });
        var stored = await _warehouse.FindAsync(blocks, CancellationToken.None);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var workers = Enumerable.Range(0, Math.Min(Workers, Parts)).Select(_ => Task.Run(() => WorkAsync(stored, failed), CancellationToken.None));
        await Task.WhenAll(workers);
        return new SimulationSummary(_events, _blocks, _partsThere, Stopped: _partsDone < Parts)
        {
            Making = new TimeSpan(_making),
            Storing = new TimeSpan(_storing),
        };
    }

    private BlockId BlockOf(int part) => _world.Plan.BlockOf(part, Parts);

    private BlockId AttentionBlockOf(int part) => _world.Plan.AttentionBlockOf(part, Parts);

    private async Task WorkAsync(HashSet<BlockId> stored, CancellationTokenSource failed)
    {
        try
        {
            using var batch = new SimulatedBatch(_world, _loadedAt);
            var rows = new TrafficPart(_world);
            var erasures = _warehouse.NewErasureList();
            while (!failed.IsCancellationRequested
                && Interlocked.Increment(ref _nextPart) - 1 is var part && part < Parts)
            {
                if (stored.Contains(BlockOf(part)))
                {
                    Interlocked.Increment(ref _partsThere);
                }
                else
                {
                    await StoreAsync(part, rows, await erasures.CurrentAsync(CancellationToken.None), batch);
                }

                if (HasAttention && !stored.Contains(AttentionBlockOf(part)))
                {
                    await AddAttentionAsync(part);
                }

                Interlocked.Increment(ref _partsDone);
            }
        }
        catch
        {
            // The other worker ends after the block it is in.
            await failed.CancelAsync();
            throw;
        }
    }

    private async Task StoreAsync(int part, TrafficPart rows, ErasedVisitors erased, SimulatedBatch batch)
    {
        var started = Stopwatch.GetTimestamp();
        var first = (long)part * _visitorsPerPart;
        var visitors = (int)Math.Clamp(_world.Rates.Visitors - first, 0, _visitorsPerPart);
        rows.Fill(first, visitors, erased, batch);
        batch.SetBlock(BlockOf(part));
        var made = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _making, Stopwatch.GetElapsedTime(started, made).Ticks);
        if (batch.Rows.RowCount > 0)
        {
            await _warehouse.InsertAsync(BlockOf(part), batch.Rows, CancellationToken.None);
            Interlocked.Increment(ref _blocks);
            Interlocked.Add(ref _events, batch.Rows.RowCount);
            Interlocked.Add(ref _storing, Stopwatch.GetElapsedTime(made).Ticks);
        }
    }

    private async Task AddAttentionAsync(int part)
    {
        var started = Stopwatch.GetTimestamp();
        Interlocked.Add(
            ref _events, await _warehouse.AddAttentionAsync(_world.Plan.Site, BlockOf(part), AttentionBlockOf(part), _loadedAt, CancellationToken.None));
        Interlocked.Add(ref _storing, Stopwatch.GetElapsedTime(started).Ticks);
    }
}
