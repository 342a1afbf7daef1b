using System.Globalization;
using System.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Replay;

/// <summary>A row of <c>rejected_events</c> that was a request. Bytes come in Base64, since they need not be UTF-8.</summary>
internal sealed record RejectedRow
{
    /// <summary>What <see cref="ReplayWarehouse"/> selects, named as the properties here.</summary>
    public const string Columns = """
        site, base64Encode(payload) AS payload, kind, signals, visitor_id,
        ifNull(toUnixTimestamp(visitor_created_at), 0) AS visitor_created, toUnixTimestamp64Micro(assumeNotNull(received_at)) AS received,
        base64Encode(user_agent) AS user_agent, base64Encode(referrer) AS referrer, base64Encode(accept_language) AS accept_language,
        base64Encode(client_hints) AS client_hints, record_index, event_index, toString(block_id) AS block
        """;

    public required string Site { get; init; }

    public required byte[] Payload { get; init; }

    public required string Kind { get; init; }

    public required ushort Signals { get; init; }

    public required ulong VisitorId { get; init; }

    /// <summary>Unix seconds; 0 without a cookie.</summary>
    public required uint VisitorCreated { get; init; }

    /// <summary>Unix microseconds.</summary>
    public required long Received { get; init; }

    public required byte[] UserAgent { get; init; }

    public required byte[] Referrer { get; init; }

    public required byte[] AcceptLanguage { get; init; }

    public required byte[] ClientHints { get; init; }

    public required uint RecordIndex { get; init; }

    public required uint EventIndex { get; init; }

    public required string Block { get; init; }

    public RejectedKey Key => new(Site, UInt128.Parse(Block, CultureInfo.InvariantCulture), RecordIndex, EventIndex);

    /// <summary>The request as the collector would log it, but for the client's address, which was never stored.</summary>
    public byte[] ToRecord()
    {
        var site = Encoding.UTF8.GetBytes(Site);
        var record = new byte[RequestRecord.HeaderLength + site.Length + UserAgent.Length + Referrer.Length + AcceptLanguage.Length
            + ClientHints.Length + Payload.Length];
        var kind = Kind == "query" ? RequestKind.Query : RequestKind.Json;
        var writer = new RequestRecordWriter(record, kind, (RequestSignals)Signals, Received, VisitorId, VisitorCreated);
        writer.Add(RequestField.Site, site);
        writer.Add(RequestField.UserAgent, UserAgent);
        writer.Add(RequestField.Referrer, Referrer);
        writer.Add(RequestField.Language, AcceptLanguage);
        writer.Add(RequestField.ClientHints, ClientHints);
        writer.Add(RequestField.Payload, Payload);
        return record;
    }
}
