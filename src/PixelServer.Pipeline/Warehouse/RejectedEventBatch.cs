using System.Buffers;
using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// What blocks held that is no event, for the table <c>rejected_events</c>: reason, bytes, and all a replay needs except the
/// client's address, which is never stored. Reused like <see cref="EventBatch"/>. Not thread-safe.
/// </summary>
public sealed class RejectedEventBatch : IDisposable
{
    private readonly LowCardinalityColumn _site = new("site");
    private readonly LowCardinalityColumn _reason = new("reason");
    private readonly LowCardinalityColumn _detail = new("detail");
    private readonly NullableColumn<long> _receivedAt = new("received_at", "DateTime64(6, 'UTC')");
    private readonly TextColumn _payload = new("payload");
    private readonly LowCardinalityColumn _kind = new("kind");
    private readonly NumberColumn<ushort> _signals = new("signals", "UInt16");
    private readonly NumberColumn<ulong> _visitorId = new("visitor_id", "UInt64");
    private readonly NullableColumn<uint> _visitorCreatedAt = new("visitor_created_at", "DateTime('UTC')");
    private readonly LowCardinalityColumn _userAgent = new("user_agent");
    private readonly TextColumn _referrer = new("referrer");
    private readonly LowCardinalityColumn _acceptLanguage = new("accept_language");
    private readonly LowCardinalityColumn _clientHints = new("client_hints");
    private readonly NumberColumn<uint> _recordIndex = new("record_index", "UInt32");
    private readonly NumberColumn<uint> _eventIndex = new("event_index", "UInt32");
    private readonly RunColumn<UInt128> _blockId = new("block_id", "UInt128");
    private readonly RunColumn<ushort> _blockDate = new("block_date", "Date");
    private readonly NativeBlock _block;
    private byte[] _scratch = new byte[1024];

    public RejectedEventBatch()
    {
        _block = new NativeBlock(
            _site, _reason, _detail, _receivedAt, _payload, _kind, _signals, _visitorId, _visitorCreatedAt, _userAgent, _referrer,
            _acceptLanguage, _clientHints, _recordIndex, _eventIndex, _blockId, _blockDate);
    }

    public int RowCount => _block.RowCount;

    internal string ColumnNames => _block.ColumnNames;

    /// <summary>Adds what <paramref name="source"/> stands on, with the reason why it is no event.</summary>
    public void Add(in DecodedEvents source, EventRejection rejection)
    {
        if (!source.IsReadable)
        {
            Add(default, rejection, receivedAt: null, source.Payload, source.RecordIndex, source.EventIndex);
            return;
        }

        var record = source.Record;
        AddReason(record.Site, rejection, record.ReceivedAt, source.Payload, source.RecordIndex, source.EventIndex);
        if (source.IsWithheld)
        {
            // Without kind it is no request that could be replayed.
            AddNoRequest(record.Signals, record.VisitorId);
            return;
        }

        _kind.Add(record.Kind == RequestKind.Query ? "query"u8 : "json"u8);
        _signals.Add((ushort)record.Signals);
        _visitorId.Add(record.VisitorId);
        _visitorCreatedAt.Add(record.VisitorCreatedAt == 0 ? null : record.VisitorCreatedAt);
        AddCleaned(_userAgent, record.UserAgent, EventLimits.UserAgentCharacters);
        AddReferrer(record.Referrer, source.Scrubbing);
        AddCleaned(_acceptLanguage, record.Language, EventLimits.AcceptLanguageCharacters);
        _clientHints.Add(record.ClientHints);
    }

    /// <summary>
    /// Adds something that is no request (a line of an imported file, a damaged record): its bytes, which must not hold a
    /// client's address, and what is known of it.
    /// </summary>
    public void Add(
        ReadOnlySpan<byte> site, EventRejection rejection, long? receivedAt, ReadOnlySpan<byte> payload, int recordIndex, int eventIndex)
    {
        AddReason(site, rejection, receivedAt, payload, recordIndex, eventIndex);
        AddNoRequest(RequestSignals.None, visitorId: 0);
    }

    public void Clear() => _block.Clear();

    public void Dispose() => _block.Dispose();

    /// <summary>The rows added since the last block's end are rows of this one.</summary>
    public void EndBlock(BlockId block)
    {
        _blockId.EndRun(block.Value);
        _blockDate.EndRun(BlockDates.DayOf(block));
    }

    /// <summary>Makes all rows rows of one block.</summary>
    public void SetBlock(BlockId block)
    {
        _blockId.Fill(block.Value);
        _blockDate.Fill(BlockDates.DayOf(block));
    }

    /// <summary>Writes all rows as one block of the Native format. Each must belong to a block by now.</summary>
    public void WriteTo(IBufferWriter<byte> output) => _block.WriteTo(output);

    internal Task WriteToAsync(Stream stream, CancellationToken cancellationToken) => _block.WriteToAsync(stream, cancellationToken);

    private void AddReason(
        ReadOnlySpan<byte> site, EventRejection rejection, long? receivedAt, ReadOnlySpan<byte> payload, int recordIndex, int eventIndex)
    {
        _site.Add(site);
        AddText(_reason, rejection.Reason.Name());
        AddText(_detail, rejection.Detail);
        _receivedAt.Add(receivedAt);
        _payload.Add(payload);
        _recordIndex.Add((uint)recordIndex);
        _eventIndex.Add((uint)eventIndex);
        _blockId.AddRow();
        _blockDate.AddRow();
    }

    private void AddNoRequest(RequestSignals signals, ulong visitorId)
    {
        _kind.Add(default);
        _signals.Add((ushort)signals);
        _visitorId.Add(visitorId);
        _visitorCreatedAt.Add(null);
        _userAgent.Add(default);
        _referrer.Add(default);
        _acceptLanguage.Add(default);
        _clientHints.Add(default);
    }

    private void AddReferrer(ReadOnlySpan<byte> referrer, ScrubbedParameters names)
    {
        referrer = PageAddress.CutToLimit(referrer);
        var scratch = Scratch(PageAddress.MaxNormalizedLength(referrer.Length));
        _referrer.Add(scratch[..PageAddress.Normalize(referrer, names, scratch)]);
    }

    private void AddCleaned(LowCardinalityColumn column, ReadOnlySpan<byte> text, int maxCharacters)
    {
        var scratch = Scratch(Utf8Cleaning.MaxLength(text.Length));
        column.Add(scratch[..Utf8Cleaning.Clean(text, scratch, maxCharacters, int.MaxValue, out _)]);
    }

    private void AddText(LowCardinalityColumn column, string text)
    {
        var scratch = Scratch(Encoding.UTF8.GetMaxByteCount(text.Length));
        column.Add(scratch[..Encoding.UTF8.GetBytes(text, scratch)]);
    }

    private Span<byte> Scratch(int bytes)
    {
        if (_scratch.Length < bytes)
        {
            _scratch = new byte[bytes * 2];
        }

        return _scratch;
    }
}
