using PixelServer.Events;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// Turns the records of blocks into rows: every event, enriched, and every rejection of every record, in order. Which rows there are
/// follows from the blocks' bytes and from who owns each event id (<see cref="EventOwners"/>); an event that another block owns, or that
/// the block holds twice, is rejected as <see cref="RejectReason.DuplicateEvent"/>, and one of an erased visitor is dropped. Holds one
/// load at a time and is reused; not thread-safe.
/// </summary>
/// <param name="enricher">Finds out what events mean.</param>
/// <param name="scrubbing">What the sites want scrubbed at the moment; nothing when left out. It changes texts, never how many rows there are.</param>
public sealed class BlockDecoder(EventEnricher enricher, Func<SiteScrubbing>? scrubbing = null) : IDisposable
{
    private static readonly EventRejection Duplicate = new(RejectReason.DuplicateEvent, "an event with this id was stored before");

    private readonly EventDecoder _decoder = new();
    private readonly EventOwners _owners = new();
    private readonly List<DecodedBlock> _blocks = [];
    private readonly long[] _reasons = new long[Enum.GetValues<RejectReason>().Length];
    private int _events;
    private int _rejected;
    private BlockPlaces _places;

    public EventBatch Events { get; } = new();

    public RejectedEventBatch Rejected { get; } = new();

    /// <summary>Whose events are dropped. Must be the same for every walk over the blocks of a load.</summary>
    public ErasedVisitors Erased { get; set; } = ErasedVisitors.None;

    /// <summary>Over how many shards rows are spread. Default: 1.</summary>
    public int Shards { get; set; } = 1;

    /// <summary>How many events and rejections were dropped because their visitor was erased.</summary>
    public int ErasedCount { get; private set; }

    /// <summary>The blocks ended so far.</summary>
    public IReadOnlyList<DecodedBlock> Blocks => _blocks;

    /// <summary>How many events were rejected, by <see cref="RejectReason"/>.</summary>
    public ReadOnlySpan<long> Reasons => _reasons;

    /// <summary>Adds the events of the <paramref name="recordIndex"/>-th record of a block.</summary>
    /// <param name="block">The block, which is ended before another begins.</param>
    /// <param name="recordIndex">Place in the block, from 0.</param>
    /// <param name="record">The request as the collector wrote it.</param>
    /// <param name="wanted">For which places rows are wanted; the others are only counted. All when left out.</param>
    public void Add(BlockId block, int recordIndex, ReadOnlySpan<byte> record, BlockPlaces? wanted = null)
    {
        if (scrubbing is not null)
        {
            _decoder.Scrubbing = scrubbing();
        }

        var decoded = _decoder.Decode(block.Value, recordIndex, record);
        var isErased = decoded.IsReadable && Erased.Contains(decoded.Record.VisitorId, decoded.Record.ReceivedAt);
        while (decoded.MoveNext())
        {
            if (isErased)
            {
                ErasedCount++;
                continue;
            }

            var rejection = decoded.Rejection;
            if (rejection.IsNone && !IsFirst(decoded.Event, block))
            {
                rejection = Duplicate;
            }

            if (rejection.IsNone)
            {
                _events++;
                if (IsWanted(BlockPlaces.Event(decoded.Event.VisitorId, Shards), wanted))
                {
                    Events.Add(decoded.Event, enricher.Enrich(decoded.Event, decoded.Record.Address));
                }
            }
            else
            {
                _rejected++;
                _reasons[(int)rejection.Reason]++;
                if (IsWanted(BlockPlaces.Rejection(decoded.IsReadable ? decoded.Record.VisitorId : 0, Shards), wanted))
                {
                    Rejected.Add(decoded, rejection);
                }
            }
        }
    }

    /// <summary>What was added since the last block's end is this block.</summary>
    public void EndBlock(BlockId block)
    {
        Events.EndBlock(block);
        Rejected.EndBlock(block);
        _blocks.Add(new DecodedBlock(block, _events, _rejected, _places));
        _events = 0;
        _rejected = 0;
        _places = BlockPlaces.None;
    }

    /// <summary>The claims of what was decoded: events for their blocks, blocks for the load.</summary>
    public void WriteTo(ClaimBatch claims, LoadId load)
    {
        _owners.WriteTo(claims);
        foreach (var block in _blocks)
        {
            claims.Add(block.Id, load);
        }
    }

    /// <summary>Takes over earlier claims of others; true when the rows are no longer right and the blocks must be decoded again.</summary>
    public bool Correct(IReadOnlyDictionary<UInt128, UInt128> firstOwners) => _owners.Correct(firstOwners);

    /// <summary>Forgets the rows but not who owns which event, to decode blocks of the same load again.</summary>
    public void Restart()
    {
        ClearRows();
        _owners.Restart();
    }

    /// <summary>Makes room for the next load.</summary>
    public void Clear()
    {
        enricher.Refresh();
        ClearRows();
        _owners.Clear();
    }

    public void Dispose()
    {
        Events.Dispose();
        Rejected.Dispose();
    }

    private bool IsWanted(BlockPlaces place, BlockPlaces? wanted)
    {
        _places = _places.With(place);
        return wanted is not { } some || !some.And(place).IsNone;
    }

    private bool IsFirst(PixelEvent candidate, BlockId block) =>
        !candidate.HasClientId || _owners.TryPlace(EventKey.Of(candidate[EventText.Site], candidate[EventText.EventId]), block);

    private void ClearRows()
    {
        Events.Clear();
        Rejected.Clear();
        _blocks.Clear();
        Array.Clear(_reasons);
        _events = 0;
        _rejected = 0;
        _places = BlockPlaces.None;
        ErasedCount = 0;
    }
}
