using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Loading;

/// <summary>
/// Brings a set of blocks to ClickHouse so that each is there once, whoever else brings the same blocks at the same time, and
/// whatever became of earlier attempts. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>A load is one insert per table under one token, of which ClickHouse takes the first and ignores the rest. <b>A block is
/// only ever inserted under the token of the load that claimed it first</b> (table <c>claims</c>), by whomever; so two loaders that
/// hold the same block, as happens when an entry is doubled or taken over from a loader that only slept, cannot both succeed.
/// When that token turns out to be used up by an insert without the block (asking tells: the insert was answered and the block is
/// not there), nobody can bring the block under it any more, and it goes on under its own id, then under names derived from that,
/// each only once the one before is used up. That is all: no clocks, no leases, and any loader may do any step at any time.</para>
/// <para>Steps: (1) ask, when the blocks may be stored; (2) decode; (3) claim the blocks for this load and the events for their blocks;
/// (4) decode again without events that another block claimed first, and without blocks that another load claimed first; (5) insert;
/// (6) ask, unless a block alone went straight in; (7) give the other load some time with its blocks, then bring them under its token.</para>
/// <para>Rows of erased visitors are dropped in decoding, by one list for the whole attempt, and deleted where they are stored already.
/// Both only ever take rows away, so that a table still has either no row of a block, or all but erased ones. Of a table that lost
/// all rows of a block it looks as if it never had them; the block is decoded then, and as every row that was deleted is dropped
/// too, there is nothing to insert. A loader whose list is older than the erasure may insert such rows once more; the sweep that
/// ends the erasure (<see cref="ErasureSweep"/>) comes after that.</para>
/// <para>On a cluster an insert goes to the shards of its visitors, and may reach some and not others. So what is asked, decoded and
/// inserted again is never a table but a place: one shard of it (<see cref="BlockPlaces"/>). A token counts on each shard for itself.</para>
/// </remarks>
internal sealed class BlockStorage(
    EventWarehouse warehouse,
    ErasureList erasures,
    EventEnricher enricher,
    TimeProvider time,
    TimeSpan patience,
    Func<SiteScrubbing>? scrubbing = null) : IDisposable
{
    // More than one is used up only if ClickHouse noted the token of a part that it then failed to keep.
    private const int MostOwnNames = 8;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly BlockDecoder _rows = new(enricher, scrubbing);
    private readonly ClaimBatch _claims = new();

    /// <summary>
    /// Returns once all blocks are stored. They must be of one month. Fails with whatever fails; then call again with
    /// <paramref name="mayBeStored"/>.
    /// </summary>
    public async Task<StoredRows> StoreAsync(IReadOnlyList<IncomingBlock> blocks, bool mayBeStored, CancellationToken cancellationToken)
    {
        var total = new StoredRows();
        _rows.Shards = await warehouse.ShardsAsync(cancellationToken);
        var open = blocks.Select(Whole).ToList();
        if (mayBeStored)
        {
            open = await AskAsync(open, cancellationToken, total);
        }

        if (open.Count == 0)
        {
            return total;
        }

        _rows.Erased = await erasures.CurrentAsync(cancellationToken);
        var load = LoadId.Of([.. open.Select(block => block.Id)]);
        var contested = await PrepareAsync(load, open, cancellationToken);
        open.RemoveAll(block => contested.ContainsKey(block.Id));
        total.Add(_rows);
        await InsertAsync(load, open, isFirstAttempt: !mayBeStored, cancellationToken);
        foreach (var other in contested.GroupBy(pair => pair.Value, pair => pair.Key))
        {
            var left = blocks.Where(block => other.Contains(block.Id)).Select(Whole).ToList();
            await TakeOverAsync(other.Key, left, total, cancellationToken);
        }

        return total;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _claims.Dispose();
    }

    // Fills the batches with the rows that are this load's to insert; returns the blocks that are another's.
    private async Task<Dictionary<BlockId, LoadId>> PrepareAsync(LoadId load, List<OpenBlock> open, CancellationToken cancellationToken)
    {
        _rows.Clear();
        await DecodeAsync(open, cancellationToken);
        _claims.Clear();
        _rows.WriteTo(_claims, load);
        var firstOwners = await warehouse.ClaimAsync(load, _claims, cancellationToken);
        var contested = open
            .Where(block => firstOwners.TryGetValue(block.Id.Value, out var first) && first != load.Value)
            .ToDictionary(block => block.Id, block => new LoadId(firstOwners[block.Id.Value]));
        if (_rows.Correct(firstOwners) || contested.Count > 0)
        {
            _rows.Restart();
            await DecodeAsync(open.Where(block => !contested.ContainsKey(block.Id)), cancellationToken);
        }

        return contested;
    }

    // Inserts the batches under a token, makes sure of what became of them, and brings what that token cannot bring any more.
    private async Task InsertAsync(
        LoadId load, IReadOnlyList<OpenBlock> blocks, bool isFirstAttempt, CancellationToken cancellationToken)
    {
        await warehouse.InsertAsync(load, _rows.Events, _rows.Rejected, cancellationToken);
        if (isFirstAttempt && blocks is [var only] && LoadId.Of(only.Id) == load)
        {
            return;
        }

        var missing = await FindMissingAsync(blocks, cancellationToken);
        for (var name = 0; missing.Count > 0; name++)
        {
            if (name == MostOwnNames)
            {
                throw new ClickHouseException(
                    $"ClickHouse takes block {missing[0].Id} for one it had before and stores nothing of it.", 0, isDefinite: true, isTransient: true);
            }

            foreach (var left in missing)
            {
                _rows.Restart();
                await DecodeAsync([left], cancellationToken);
                await warehouse.InsertAsync(LoadId.Of(left.Id, name), _rows.Events, _rows.Rejected, cancellationToken);
            }

            _rows.Restart();
            await DecodeAsync(missing, cancellationToken);
            missing = await FindMissingAsync(missing, cancellationToken);
        }
    }

    // Blocks that another load claimed first: it may still be at work, or gone for ever.
    private async Task TakeOverAsync(LoadId load, List<OpenBlock> blocks, StoredRows total, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        _rows.Restart();
        await DecodeAsync(blocks, cancellationToken);
        total.Add(_rows);
        while ((await FindMissingAsync(blocks, cancellationToken)).Count > 0)
        {
            if (time.GetElapsedTime(since) >= patience)
            {
                blocks = await AskAsync(blocks, cancellationToken);
                _rows.Restart();
                await DecodeAsync(blocks, cancellationToken);
                await InsertAsync(load, blocks, isFirstAttempt: false, cancellationToken);
                return;
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    // What is not wholly stored, with the places that still lack it: a place has all rows of a block, but for erased ones, or none.
    private async Task<List<OpenBlock>> AskAsync(
        IReadOnlyList<OpenBlock> blocks, CancellationToken cancellationToken, StoredRows? whollyStored = null)
    {
        var stored = await warehouse.FindPlacesAsync([.. blocks.Select(block => block.Id)], cancellationToken);
        var asked = blocks.Select((block, i) => (Block: block with { Places = BlockPlaces.All(_rows.Shards).Without(stored[i].Places) }, Stored: stored[i])).ToList();
        foreach (var (_, done) in asked.Where(one => one.Block.Places.IsNone))
        {
            whollyStored?.Add(done.Block.Events, done.Block.Rejected);
        }

        return [.. asked.Select(one => one.Block).Where(block => !block.Places.IsNone)];
    }

    // The same for blocks that are decoded: a place without rows of them lacks none.
    private async Task<List<OpenBlock>> FindMissingAsync(IReadOnlyList<OpenBlock> blocks, CancellationToken cancellationToken)
    {
        var decoded = _rows.Blocks.ToDictionary(block => block.Id);
        return [.. (await AskAsync(blocks, cancellationToken))
            .Select(block => block with { Places = block.Places.And(decoded[block.Id].Places) })
            .Where(block => !block.Places.IsNone)];
    }

    private OpenBlock Whole(IncomingBlock block) => new(block, BlockPlaces.All(_rows.Shards));

    // On a pool thread: what continues after an answer of ClickHouse may run on the thread that serves sockets.
    private Task DecodeAsync(IEnumerable<OpenBlock> blocks, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            foreach (var block in blocks)
            {
                using var content = block.Source.Read();
                var index = 0;
                foreach (var record in content)
                {
                    _rows.Add(block.Id, index++, record, block.Places);
                }

                _rows.EndBlock(block.Id);
            }
        },
        cancellationToken);

    private sealed record OpenBlock(IncomingBlock Source, BlockPlaces Places)
    {
        public BlockId Id => Source.Id;
    }
}
