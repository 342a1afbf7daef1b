using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Replay;

/// <summary>
/// Rejected rows that are replayed together, decoded by today's rules. <see cref="Read"/> tells which events they hold,
/// <see cref="Collect"/> then gathers those that are not stored yet. Reused; not thread-safe.
/// </summary>
internal sealed class ReplayPage(EventEnricher enricher) : IDisposable
{
    // Stands beside reject reasons: the event is claimed by a block that is not stored yet.
    private const string OnItsWay = "on_its_way";

    // The visitor was erased; a sweep removes the row.
    private const string Erased = "erased";

    private readonly EventDecoder _decoder = new();
    private readonly List<(RejectedKey Row, byte[] Record)> _records = [];
    private readonly HashSet<SiteEventId> _keys = [];
    private readonly HashSet<SiteEventId> _missing = [];
    private readonly List<RejectedKey> _solved = [];
    private readonly Dictionary<string, long> _reasons = [];

    /// <summary>The events that the rows hold now.</summary>
    public IReadOnlyCollection<SiteEventId> Keys => _keys;

    /// <summary>The rows of which every event is good now, but for those whose event another block brings.</summary>
    public IReadOnlyCollection<RejectedKey> Solved => _solved;

    /// <summary>Today's reasons of the other rows.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>The events to be stored.</summary>
    public EventBatch Events { get; } = new();

    /// <summary>
    /// What they claim: each event whose id the client chose for the block that it came in first, so that another page claims the same.
    /// </summary>
    public ClaimBatch Claims { get; } = new();

    /// <summary>Their keys, in the same number.</summary>
    public IReadOnlyCollection<SiteEventId> Missing => _missing;

    /// <summary>
    /// The name of the block they are: from where they come and nothing else, so that a page cut short and replayed again is the
    /// same block.
    /// </summary>
    public BlockId Block { get; private set; }

    public long AlreadyStored { get; private set; }

    /// <summary>Takes up the rows of a page, but for those of erased visitors.</summary>
    public void Read(IEnumerable<RejectedRow> rows, ErasedVisitors erased)
    {
        enricher.Refresh();
        _records.Clear();
        _keys.Clear();
        _solved.Clear();
        _reasons.Clear();
        foreach (var row in rows)
        {
            if (erased.Contains(row.VisitorId, row.Received))
            {
                AddReason(Erased);
                continue;
            }

            var key = row.Key;
            var record = row.ToRecord();
            _records.Add((key, record));
            Judge(key, record);
        }
    }

    /// <summary>
    /// Gathers the events that are not among the stored ones; of several with one key the first. What a block of others owns stays
    /// rejected: that block may not be stored yet, and when it is, the next replay sees it.
    /// </summary>
    public void Collect(IReadOnlySet<SiteEventId> stored, IReadOnlyDictionary<UInt128, UInt128> firstOwners)
    {
        Events.Clear();
        Claims.Clear();
        _missing.Clear();
        AlreadyStored = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var milliseconds = 0L;
        foreach (var (row, record) in _records)
        {
            var decoded = Decode(row, record);
            while (decoded.MoveNext())
            {
                if (!decoded.Rejection.IsNone)
                {
                    continue;
                }

                var key = KeyOf(decoded.Event);
                var claim = EventKey.Of(decoded.Event[EventText.Site], decoded.Event[EventText.EventId]);
                if (stored.Contains(key) || _missing.Contains(key))
                {
                    AlreadyStored++;
                    continue;
                }

                if (firstOwners.TryGetValue(claim, out var first) && first != row.Block)
                {
                    LeaveRejected(row);
                    continue;
                }

                _missing.Add(key);
                if (decoded.Event.HasClientId)
                {
                    Claims.Add(claim, new BlockId(row.Block));
                }

                milliseconds = Events.RowCount == 0 ? new BlockId(row.Block).UnixMilliseconds : milliseconds;
                // The address of a rejected event was not kept.
                Events.Add(decoded.Event, enricher.Enrich(decoded.Event, default));
                AddPlace(hash, row, decoded.EventIndex);
            }
        }

        Block = BlockId.From(milliseconds, BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        Events.Dispose();
        Claims.Dispose();
    }

    private void LeaveRejected(RejectedKey row)
    {
        if (_solved.Remove(row))
        {
            AddReason(OnItsWay);
        }
    }

    private void AddReason(string name) => _reasons[name] = _reasons.GetValueOrDefault(name) + 1;

    private void Judge(RejectedKey row, byte[] record)
    {
        var rejection = EventRejection.None;
        var decoded = Decode(row, record);
        while (decoded.MoveNext())
        {
            if (decoded.Rejection.IsNone)
            {
                _keys.Add(KeyOf(decoded.Event));
            }
            else
            {
                rejection = rejection.IsNone ? decoded.Rejection : rejection;
            }
        }

        if (rejection.IsNone)
        {
            _solved.Add(row);
        }
        else
        {
            AddReason(rejection.Reason.Name());
        }
    }

    private DecodedEvents Decode(RejectedKey row, byte[] record) =>
        _decoder.Decode(row.Block, (int)row.RecordIndex, record, (int)row.EventIndex);

    private static SiteEventId KeyOf(PixelEvent source) =>
        new(Encoding.UTF8.GetString(source[EventText.Site]), Encoding.UTF8.GetString(source[EventText.EventId]));

    private static void AddPlace(IncrementalHash hash, RejectedKey row, int eventIndex)
    {
        Span<byte> place = stackalloc byte[16 + (3 * sizeof(uint))];
        BinaryPrimitives.WriteUInt128BigEndian(place, row.Block);
        BinaryPrimitives.WriteUInt32BigEndian(place[16..], row.RecordIndex);
        BinaryPrimitives.WriteUInt32BigEndian(place[20..], row.EventIndex);
        BinaryPrimitives.WriteInt32BigEndian(place[24..], eventIndex);
        hash.AppendData(place);
    }
}
