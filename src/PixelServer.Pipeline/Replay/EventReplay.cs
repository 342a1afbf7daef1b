using PixelServer.Pipeline.Enrichment;

namespace PixelServer.Pipeline.Replay;

/// <summary>
/// Submits rejected events again: what is an event by today's rules is stored and leaves <c>rejected_events</c>, the rest stays.
/// Stopped and repeated at any point it stores no event twice and loses none. Use once; the counts may be asked from other threads.
/// </summary>
/// <remarks>
/// Each page of rejected rows goes through these steps:
/// <list type="number">
/// <item>The rows are decoded as the requests they were, but for those of erased visitors, which are about to go. An event without an id of its own gets the one it would have had: from
/// block, record and place of the original.</item>
/// <item>ClickHouse is asked which of these events it has. A crash after step 4, or a corrected copy that the client sent since,
/// leaves such.</item>
/// <item>The others are claimed, as the loader does it, so that it knows a copy that comes later for a repetition. What another block
/// has claimed before is left to it.</item>
/// <item>The rest is inserted as one block and asked for until they are there.</item>
/// <item>Only then the rows are removed from <c>rejected_events</c>.</item>
/// </list>
/// </remarks>
public sealed class EventReplay(ReplayWarehouse warehouse, EventEnricher enricher, ReplayFilter filter) : IDisposable
{
    private static readonly Dictionary<UInt128, UInt128> NoOwners = [];

    private readonly ReplayPage _page = new(enricher);
    private readonly Dictionary<string, long> _reasons = [];
    private long _read;
    private long _total = -1;
    private long _stored;
    private long _alreadyStored;

    /// <summary>Only read and count.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Rejected rows taken up so far.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>How many there are to take up; -1 as long as this is not known.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Replays all that the filter lets through, or up to the page in which <paramref name="stop"/> was asked for.</summary>
    /// <exception cref="Warehouse.ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    /// <exception cref="ReplayException">ClickHouse takes the events for a repetition, but does not hold them.</exception>
    public async Task<ReplaySummary> RunAsync(CancellationToken stop)
    {
        var (replayable, others) = await warehouse.CountAsync(filter, CancellationToken.None);
        Volatile.Write(ref _total, replayable);
        RejectedKey? after = null;
        while (!stop.IsCancellationRequested && await ReplayPageAsync(after) is { } last)
        {
            after = last;
        }

        return new ReplaySummary(Read, _stored, _alreadyStored, _reasons.Values.Sum(), others)
        {
            Reasons = _reasons,
            Stopped = stop.IsCancellationRequested,
        };
    }

    public void Dispose() => _page.Dispose();

    // Gives the page's last row; null when there was none. A page that is begun is not given up: what follows is short.
    private async Task<RejectedKey?> ReplayPageAsync(RejectedKey? after)
    {
        var rows = await warehouse.ReadPageAsync(filter, after, CancellationToken.None);
        if (rows.Count == 0)
        {
            return null;
        }

        _page.Read(rows, await warehouse.ErasedAsync(CancellationToken.None));
        var stored = await warehouse.FindStoredAsync(_page.Keys, CancellationToken.None);
        _page.Collect(stored, NoOwners);
        if (!IsTrial)
        {
            var firstOwners = await warehouse.ClaimAsync(_page.Block, _page.Claims, CancellationToken.None);
            if (firstOwners.Count > 0)
            {
                _page.Collect(stored, firstOwners);
            }

            await warehouse.StoreAsync(_page.Block, _page.Events, _page.Missing, CancellationToken.None);
            await warehouse.RemoveAsync(_page.Solved, CancellationToken.None);
        }

        _stored += _page.Missing.Count;
        _alreadyStored += _page.AlreadyStored;
        foreach (var (reason, count) in _page.Reasons)
        {
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
        }

        Volatile.Write(ref _read, _read + rows.Count);
        return rows[^1].Key;
    }
}
