using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Replay;

/// <summary>
/// Rejected rows that are replayed together, decoded by today's rules. <see cref="Read"/> tells which events they hold,
/// <see cref="Collect"/> then gathers those that are not stored yet. Reused; not thread-safe.
/// </summary>
internal sealed class ReplayPage : IDisposable
{
    // Stands beside reject reasons: the event is claimed by a block that is not stored yet.
    private const string OnItsWay = "on_its_way";

    private readonly EventDecoder _decoder = new();
    private readonly List<(RejectedKey Row, byte[] Record)> _records = [];
    private readonly HashSet<SiteEventId> _keys = [];
    private readonly HashSet<SiteEventId> _missing = [];
    private readonly HashSet<SiteEventId> _onTheirWay = [];
    private readonly List<RejectedKey> _solved = [];
    private readonly Dictionary<string, long> _reasons = [];
    private IReadOnlySet<SiteEventId> _stored = new HashSet<SiteEventId>();

    /// <summary>The events that the rows hold now.</summary>
    public IReadOnlyCollection<SiteEventId> Keys => _keys;

    /// <summary>The rows of which every event is good now.</summary>
    public IReadOnlyCollection<RejectedKey> Solved => _solved;

    /// <summary>Today's reasons of the other rows.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>The events to be stored.</summary>
    public EventBatch Events { get; } = new();

    /// <summary>
    /// Claims of them for the blocks they came in, which stay the same however the rows fall into pages when a replay is repeated.
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

    /// <summary>Takes up the rows of a page.</summary>
    public void Read(IEnumerable<RejectedRow> rows)
    {
        _records.Clear();
        _keys.Clear();
        _solved.Clear();
        _onTheirWay.Clear();
        _reasons.Clear();
        foreach (var row in rows)
        {
            var key = row.Key;
            var record = row.ToRecord();
            _records.Add((key, record));
            Judge(key, record);
        }
    }

    /// <summary>Gathers the events that are not among the stored ones; of several with one key the first.</summary>
    public void Collect(IReadOnlySet<SiteEventId> stored)
    {
        _stored = stored;
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
                if (!decoded.Rejection.IsNone || KeyOf(decoded.Event) is var key && _onTheirWay.Contains(key))
                {
                    continue;
                }

                if (stored.Contains(key) || !_missing.Add(key))
                {
                    AlreadyStored++;
                    continue;
                }

                milliseconds = Events.RowCount == 0 ? new BlockId(row.Block).UnixMilliseconds : milliseconds;
                Events.Add(decoded.Event);
                Claims.Add(ClaimOf(decoded.Event), new BlockId(row.Block));
                AddPlace(hash, row, decoded.EventIndex);
            }
        }

        Block = BlockId.From(milliseconds, BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset()));
    }

    /// <summary>Leaves events alone that are another block's to bring: their rows stay until they are seen to be stored.</summary>
    public void Leave(IReadOnlyDictionary<UInt128, UInt128> firstOwners)
    {
        foreach (var (row, record) in _records)
        {
            var decoded = Decode(row, record);
            while (decoded.MoveNext())
            {
                if (decoded.Rejection.IsNone
                    && firstOwners.TryGetValue(ClaimOf(decoded.Event), out var first) && first != row.Block
                    && _missing.Contains(KeyOf(decoded.Event)))
                {
                    _onTheirWay.Add(KeyOf(decoded.Event));
                    if (_solved.Remove(row))
                    {
                        _reasons[OnItsWay] = _reasons.GetValueOrDefault(OnItsWay) + 1;
                    }
                }
            }
        }

        if (_onTheirWay.Count > 0)
        {
            Collect(_stored);
        }
    }

    public void Dispose()
    {
        Events.Dispose();
        Claims.Dispose();
    }

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
            var name = rejection.Reason.Name();
            _reasons[name] = _reasons.GetValueOrDefault(name) + 1;
        }
    }

    private DecodedEvents Decode(RejectedKey row, byte[] record) =>
        _decoder.Decode(row.Block, (int)row.RecordIndex, record, (int)row.EventIndex);

    private static UInt128 ClaimOf(PixelEvent source) => EventKey.Of(source[EventText.Site], source[EventText.EventId]);

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
