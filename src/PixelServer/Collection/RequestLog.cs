using System.Buffers.Text;
using Microsoft.Extensions.Primitives;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Collection;

/// <summary>
/// Copies requests into the event log, as much of them as the visitor's consent and privacy signals allow, and sets or takes back the
/// visitor's cookie on the answer. Thread-safe.
/// </summary>
/// <remarks>
/// When a cookie is taken back because its visitor says so (<c>cs</c> without analytics, or a privacy signal), a record of its own
/// goes before the request's: an event <c>consent</c> of the cookie's visitor with nothing but the consent that is left. The request
/// itself is no longer the cookie's, so without that record nothing would tell that the consent stored before has ended.
/// </remarks>
internal sealed class RequestLog(DiskEventLog log, VisitorIdentifier visitors, TimeProvider time)
{
    // Longest text taken from a header, in UTF-16 units; a unit is at most three bytes in UTF-8.
    private const int MaxUserAgent = 512;
    private const int MaxReferrer = 2048;
    private const int MaxLanguage = 128;
    private const int MaxHint = 256;
    private const int MaxFields = RequestRecord.HeaderLength + MaxSite + ClientAddress.MaxLength
        + (3 * (MaxUserAgent + MaxReferrer + MaxLanguage + (3 * MaxHint) + 3));

    private const int MaxSite = 40;
    private const int MaxWithdrawal = 64;

    // Where a thread builds its record; as long as the longest request line needs, once.
    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>
    /// Logs a pixel's query: <see cref="RejectReason.OptedOut"/> when the visitor forbids it, <see cref="RejectReason.LogFull"/> when the
    /// log does.
    /// </summary>
    public AppendedRequest Append(HttpContext context, Site site, in QueryScan scan, ReadOnlySpan<char> query)
    {
        Span<byte> addressBytes = stackalloc byte[ClientAddress.MaxLength];
        var address = ClientAddress.Write(context.Connection.RemoteIpAddress, addressBytes);
        var visitor = visitors.Identify(context, site, scan.Consent, scan.HasPrivacySignal, address);
        var receivedAt = Now();
        LogPosition? withdrawal = null;
        if (visitor.Withdrawn is not null
            && !TryAppendWithdrawal(site, visitor, scan.Consent, QueryScan.ClientTimeOf(query), receivedAt, out withdrawal))
        {
            return new AppendedRequest(RejectReason.LogFull, null, null);
        }

        SetCookie(context, visitor);
        if (visitor.Policy == SignalPolicy.Drop)
        {
            return new AppendedRequest(RejectReason.OptedOut, null, withdrawal);
        }

        var record = Begin(context, site, RequestKind.Query, visitor, receivedAt, address, Scratch(MaxFields + (3 * query.Length)));
        record.Add(RequestField.Payload, query);
        return Append(record, withdrawal);
    }

    /// <summary>Logs a body; else as the other.</summary>
    public AppendedRequest Append(HttpContext context, Site site, in BodyScan scan, ReadOnlySpan<byte> body)
    {
        Span<byte> addressBytes = stackalloc byte[ClientAddress.MaxLength];
        var address = ClientAddress.Write(context.Connection.RemoteIpAddress, addressBytes);
        var visitor = visitors.Identify(context, site, scan.Consent, scan.HasPrivacySignal, address);
        var receivedAt = Now();
        LogPosition? withdrawal = null;
        if (visitor.Withdrawn is not null
            && !TryAppendWithdrawal(site, visitor, scan.Consent, BodyScan.ClientTimeOf(body), receivedAt, out withdrawal))
        {
            return new AppendedRequest(RejectReason.LogFull, null, null);
        }

        SetCookie(context, visitor);
        if (visitor.Policy == SignalPolicy.Drop)
        {
            return new AppendedRequest(RejectReason.OptedOut, null, withdrawal);
        }

        var record = Begin(context, site, RequestKind.Json, visitor, receivedAt, address, Scratch(MaxFields + body.Length));
        record.Add(RequestField.Payload, body);
        return Append(record, withdrawal);
    }

    /// <summary>Completes with true when all that was appended is durable, with false when it never will be.</summary>
    public ValueTask<bool> WhenDurableAsync(AppendedRequest appended) =>
        appended.Withdrawal is { } withdrawal ? WhenBothAsync(withdrawal, appended.Request)
            : appended.Request is { } request ? log.WhenDurableAsync(request)
            : new ValueTask<bool>(true);

    private async ValueTask<bool> WhenBothAsync(LogPosition withdrawal, LogPosition? request) =>
        await log.WhenDurableAsync(withdrawal) && (request is null || await log.WhenDurableAsync(request.Value));

    // At the client's own time where it names one: so the order of a visitor's words is that of one clock.
    private bool TryAppendWithdrawal(
        Site site, in Visitor visitor, Consent? consent, long? clientTime, long receivedAt, out LogPosition? position)
    {
        Span<byte> payload = stackalloc byte[MaxWithdrawal];
        var length = Put(payload, 0, "e=consent&cs="u8);
        if (visitor.Policy == SignalPolicy.Ignore && ((consent ?? Consent.None) & Consent.Marketing) != 0)
        {
            length = Put(payload, length, "m"u8);
        }

        if (clientTime is { } milliseconds)
        {
            length = Put(payload, length, "&ts="u8);
            Utf8Formatter.TryFormat(milliseconds, payload[length..], out var digits);
            length += digits;
        }

        var cookie = visitor.Withdrawn!.Value;
        var signals = visitor.Signals & (RequestSignals.GlobalPrivacyControl | RequestSignals.DoNotTrack);
        Span<byte> buffer = stackalloc byte[RequestRecord.HeaderLength + MaxSite + MaxWithdrawal];
        var record = new RequestRecordWriter(buffer, RequestKind.Query, signals, receivedAt, cookie.VisitorId, cookie.CreatedAt);
        record.Add(RequestField.Site, site.IdBytes);
        record.Add(RequestField.Payload, payload[..length]);
        var isAppended = log.TryAppend(record.Written, out var appended) == AppendResult.Appended;
        position = isAppended ? appended : null;
        return isAppended;

        static int Put(Span<byte> payload, int at, ReadOnlySpan<byte> text)
        {
            text.CopyTo(payload[at..]);
            return at + text.Length;
        }
    }

    private AppendedRequest Append(in RequestRecordWriter record, LogPosition? withdrawal) =>
        log.TryAppend(record.Written, out var position) == AppendResult.Appended
            ? new AppendedRequest(RejectReason.None, position, withdrawal)
            : new AppendedRequest(RejectReason.LogFull, null, withdrawal);

    private static void SetCookie(HttpContext context, in Visitor visitor)
    {
        if (visitor.SetCookie is not null)
        {
            context.Response.Headers.SetCookie = visitor.SetCookie;
        }
    }

    // Everything of the record but its payload.
    private static RequestRecordWriter Begin(
        HttpContext context, Site site, RequestKind kind, in Visitor visitor, long receivedAt, ReadOnlySpan<byte> address, byte[] scratch)
    {
        var headers = context.Request.Headers;
        var record = new RequestRecordWriter(scratch, kind, visitor.Signals, receivedAt, visitor.Id, visitor.CreatedAt);
        record.Add(RequestField.Site, site.IdBytes);
        if (visitor.Policy == SignalPolicy.Count)
        {
            // Where no script runs it names the page; of which the query is not kept.
            var page = headers.Referer.ToString().AsSpan();
            var end = page.IndexOfAny('?', '#');
            page = end < 0 ? page : page[..end];
            record.Add(RequestField.Referrer, page[..Math.Min(page.Length, MaxReferrer)]);
            return record;
        }

        Span<byte> reduced = stackalloc byte[ClientAddress.MaxLength];
        var policy = visitor.Policy == SignalPolicy.Anonymous && site.Address == AddressPolicy.Full ? AddressPolicy.Truncated : site.Address;
        record.Add(RequestField.Address, ClientAddress.Reduce(address, policy, reduced));
        record.Add(RequestField.UserAgent, headers.UserAgent.ToString(), MaxUserAgent);
        record.Add(RequestField.Referrer, headers.Referer.ToString(), MaxReferrer);
        record.Add(RequestField.Language, headers.AcceptLanguage.ToString(), MaxLanguage);
        AddHints(ref record, headers);
        return record;
    }

    // Brands, mobile, platform: a line each, put together here because every Chromium sends them.
    private static void AddHints(ref RequestRecordWriter record, IHeaderDictionary headers)
    {
        var brands = headers["Sec-CH-UA"];
        if (brands.Count == 0)
        {
            return;
        }

        Span<char> lines = stackalloc char[(3 * MaxHint) + 2];
        var length = Put(lines, 0, brands);
        lines[length++] = '\n';
        length = Put(lines, length, headers["Sec-CH-UA-Mobile"]);
        lines[length++] = '\n';
        length = Put(lines, length, headers["Sec-CH-UA-Platform"]);
        record.Add(RequestField.ClientHints, lines[..length]);

        static int Put(Span<char> lines, int at, StringValues header)
        {
            var text = header.ToString();
            var length = Math.Min(text.Length, MaxHint);
            text.AsSpan(0, length).CopyTo(lines[at..]);
            return at + length;
        }
    }

    private static byte[] Scratch(int length)
    {
        if (_scratch is null || _scratch.Length < length)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(length, 64 * 1024));
        }

        return _scratch;
    }

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
