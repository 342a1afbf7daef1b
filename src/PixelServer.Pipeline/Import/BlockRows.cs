using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Import;

/// <summary>The rows of one block, sorted into events and rejected ones. Cleared and filled again for each block; not thread-safe.</summary>
internal sealed class BlockRows(ImportOptions options, EventEnricher enricher) : IDisposable
{
    /// <summary>Of a row that is too long to be read, so much is kept.</summary>
    private const int CutPayloadBytes = 64 << 10;

    private readonly byte[] _site = Encoding.UTF8.GetBytes(options.Site);
    private readonly bool _holdsAddresses = options.Mapping.Format == ImportFormat.Combined;
    private readonly RequestSignals _defaultConsent =
        ((options.Consent & Consent.Analytics) != 0 ? RequestSignals.DefaultAnalytics : RequestSignals.None)
        | ((options.Consent & Consent.Marketing) != 0 ? RequestSignals.DefaultMarketing : RequestSignals.None);

    private readonly int[] _reasons = new int[Enum.GetValues<RejectReason>().Length];

    public EventBatch Events { get; } = new();

    public RejectedEventBatch Rejected { get; } = new();

    /// <summary>Whose rows are dropped.</summary>
    public ErasedVisitors Erased { get; set; } = ErasedVisitors.None;

    /// <summary>Rows that were dropped.</summary>
    public int ErasedCount { get; private set; }

    /// <summary>Adds the row that the reader stands on. <paramref name="chain"/> is the hash up to it, an id for an event without one.</summary>
    public void Add(ImportRow row, RowReader reader, ReadOnlySpan<byte> chain)
    {
        // The row's time is when it counts as received.
        if (row.Time is { } time && Erased.Contains(row.VisitorId, time))
        {
            ErasedCount++;
        }
        else if (row.Problem.IsNone)
        {
            AddEvent(row, chain);
        }
        else
        {
            AddRejected(row, reader);
        }
    }

    public void Clear()
    {
        enricher.Refresh();
        Events.Clear();
        Rejected.Clear();
        ErasedCount = 0;
        Array.Clear(_reasons);
    }

    /// <summary>Adds the numbers of the rejected rows to totals, by the reason's name.</summary>
    public void AddReasonsTo(IDictionary<string, long> totals)
    {
        for (var reason = 0; reason < _reasons.Length; reason++)
        {
            if (_reasons[reason] > 0)
            {
                var name = ((RejectReason)reason).Name();
                totals[name] = (totals.TryGetValue(name, out var before) ? before : 0) + _reasons[reason];
            }
        }
    }

    public void Dispose()
    {
        Events.Dispose();
        Rejected.Dispose();
    }

    private void AddEvent(ImportRow row, ReadOnlySpan<byte> chain)
    {
        var assembler = row.Assembler;
        if (assembler.Event[EventText.EventId].IsEmpty)
        {
            Span<byte> id = stackalloc byte[32];
            Convert.TryToHexStringLower(chain[..16], id, out _);
            assembler.Event.Set(EventText.EventId, id);
        }

        // The row's time stands in for the arrival, so that whatever age it has is believed.
        assembler.Complete(row.Time!.Value, row.Signals | _defaultConsent, default);
        assembler.Event.Set(EventText.Site, _site);
        assembler.Event.VisitorId = row.VisitorId;
        var facts = enricher.Enrich(assembler.Event, row.Address);

        // In a web log it is a bot that names no agent; other files just do not say.
        if (options.Mapping.Format != ImportFormat.Combined && assembler.Event[EventText.UserAgent].IsEmpty)
        {
            facts.ClearAgent();
        }

        Events.Add(assembler.Event, facts);
    }

    private void AddRejected(ImportRow row, RowReader reader)
    {
        var payload = reader.Row;
        if (row.Problem.Reason == RejectReason.BadHash)
        {
            // What should have been a hash may be a person's address in clear: the line stays in the file, not here.
            payload = default;
        }
        else if (_holdsAddresses)
        {
            payload = CombinedLogLine.WithoutAddress(payload);
        }

        payload = payload[..Math.Min(payload.Length, reader.FullLength > reader.Row.Length ? CutPayloadBytes : payload.Length)];
        var line = (int)Math.Min(reader.LineNumber, int.MaxValue);
        Rejected.Add(_site, row.Problem, row.Time, payload, line, eventIndex: 0);
        _reasons[(int)row.Problem.Reason]++;
    }
}
