using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Collection;

/// <summary>
/// Answers the pixel requests. From the socket to the log a GET is one synchronous walk: find the site, find the visitor, copy
/// the request into the log. With Durability.Disk the answer then waits for its group commit. Thread-safe.
/// </summary>
internal sealed class PixelCollector(
    DiskEventLog log, SiteTable sites, VisitorIdentifier visitors, CollectionCounters counters, TimeProvider time)
{
    /// <summary>Most bytes of a POST body, also after decompression.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    // Longest text taken from a header, in UTF-16 units; a unit is at most three bytes in UTF-8.
    private const int MaxUserAgent = 512;
    private const int MaxReferrer = 2048;
    private const int MaxLanguage = 128;
    private const int MaxHint = 256;
    private const int MaxFields = RequestRecord.HeaderLength + 40 + ClientAddress.MaxLength
        + (3 * (MaxUserAgent + MaxReferrer + MaxLanguage + (3 * MaxHint) + 3));

    // Where a thread builds its record; as long as the longest request line needs, once.
    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary><c>GET /p.gif</c>: always the GIF; what could not be stored is said in the header.</summary>
    public Task GetAsync(HttpContext context)
    {
        var query = context.Request.QueryString.Value;
        var payload = string.IsNullOrEmpty(query) ? "" : query.AsSpan(1);
        var scan = QueryScan.Of(payload);
        var site = sites.Find(scan.Site);
        var reject = site is null ? RejectReason.UnknownSite : CheckOrigin(context, site);
        if (reject != RejectReason.None)
        {
            return AnswerGif(context, reject);
        }

        var scratch = Scratch(MaxFields + (3 * payload.Length));
        var record = Begin(context, site!, RequestKind.Query, scan.Consent, scratch);
        record.Add(RequestField.Payload, payload);
        if (log.TryAppend(record.Written, out var position) != AppendResult.Appended)
        {
            return AnswerGif(context, RejectReason.LogFull);
        }

        var durable = log.WhenDurableAsync(position);
        return durable.IsCompletedSuccessfully
            ? AnswerGif(context, durable.Result ? RejectReason.None : RejectReason.LogFull)
            : AnswerGifWhenDurable(context, durable);
    }

    /// <summary><c>POST /p</c>: 204, or problem details.</summary>
    public async Task PostAsync(HttpContext context)
    {
        byte[]? rented = null;
        try
        {
            if (!IsSupported(context.Request.ContentType))
            {
                await AnswerProblem(context, RejectReason.UnsupportedMediaType);
                return;
            }

            var (body, failure) = await RequestBody.ReadAsync(context.Request, MaxBodyBytes);
            rented = body.Array;
            if (failure != RejectReason.None)
            {
                await AnswerProblem(context, failure);
                return;
            }

            var reject = Append(context, body, out var position);
            if (reject == RejectReason.None && !await log.WhenDurableAsync(position))
            {
                reject = RejectReason.LogFull;
            }

            if (reject == RejectReason.None)
            {
                counters.CountAccepted();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                context.Response.Headers.CacheControl = "no-store";
                return;
            }

            await AnswerProblem(context, reject);
        }
        finally
        {
            if (rented is { Length: > 0 })
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary><c>OPTIONS /p</c>: may a page of this origin send JSON here?</summary>
    public Task PreflightAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(IsOwn(context.Request, origin) || sites.AnyAllows(origin)))
        {
            return AnswerProblem(context, RejectReason.OriginNotAllowed);
        }

        var headers = context.Response.Headers;
        AllowOrigin(context, origin);
        headers.AccessControlAllowMethods = "POST";
        headers.AccessControlAllowHeaders = "content-type";
        headers.AccessControlMaxAge = "7200";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private RejectReason Append(HttpContext context, ReadOnlySpan<byte> body, out LogPosition position)
    {
        position = default;
        var named = QueryScan.Of((context.Request.QueryString.Value ?? "").AsSpan().TrimStart('?'));
        var scan = BodyScan.Of(body, named.Site.IsEmpty ? null : named.Site.ToString());
        if (scan.Error != RejectReason.None)
        {
            return scan.Error;
        }

        var site = sites.Find(scan.Site);
        var reject = site is null ? RejectReason.UnknownSite : CheckOrigin(context, site);
        if (reject != RejectReason.None)
        {
            return reject;
        }

        var record = Begin(context, site!, RequestKind.Json, scan.Consent ?? named.Consent, Scratch(MaxFields + body.Length));
        record.Add(RequestField.Payload, body);
        return log.TryAppend(record.Written, out position) == AppendResult.Appended ? RejectReason.None : RejectReason.LogFull;
    }

    // Everything of the record but its payload; also sets the visitor cookie on the answer.
    private RequestRecordWriter Begin(HttpContext context, Site site, RequestKind kind, Consent? consent, byte[] scratch)
    {
        Span<byte> addressBytes = stackalloc byte[ClientAddress.MaxLength];
        var address = ClientAddress.Write(context.Connection.RemoteIpAddress, addressBytes);
        var visitor = visitors.Identify(context, site, consent, address);
        if (visitor.SetCookie is not null)
        {
            context.Response.Headers.SetCookie = visitor.SetCookie;
        }

        var headers = context.Request.Headers;
        var receivedAt = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var record = new RequestRecordWriter(scratch, kind, visitor.Signals, receivedAt, visitor.Id, visitor.CreatedAt);
        record.Add(RequestField.Site, site.IdBytes);
        record.Add(RequestField.Address, address);
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

    // A request without an Origin header comes from an <img> or from a server.
    private static RejectReason CheckOrigin(HttpContext context, Site site)
    {
        var header = context.Request.Headers.Origin;
        if (header.Count == 0)
        {
            return RejectReason.None;
        }

        var origin = header.ToString();
        if (!site.Allows(origin) && !IsOwn(context.Request, origin))
        {
            return RejectReason.OriginNotAllowed;
        }

        AllowOrigin(context, origin);
        return RejectReason.None;
    }

    private static bool IsOwn(HttpRequest request, string origin) =>
        origin.Length == request.Scheme.Length + 3 + (request.Host.Value?.Length ?? 0)
        && origin.StartsWith(request.Scheme, StringComparison.OrdinalIgnoreCase)
        && origin.EndsWith(request.Host.Value ?? "", StringComparison.OrdinalIgnoreCase)
        && origin.AsSpan(request.Scheme.Length, 3).SequenceEqual("://");

    private static void AllowOrigin(HttpContext context, string origin)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = "X-Pixel-Rejected, Retry-After";
        headers.Vary = "Origin";
    }

    private static bool IsSupported(string? contentType)
    {
        const string charset = "charset=";
        if (string.IsNullOrEmpty(contentType))
        {
            return true;
        }

        var rest = contentType.AsSpan();
        var type = Next(ref rest);
        var isSupported = type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase);
        while (!rest.IsEmpty)
        {
            var parameter = Next(ref rest);
            isSupported &= !parameter.StartsWith(charset, StringComparison.OrdinalIgnoreCase)
                || parameter[charset.Length..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        }

        return isSupported;

        static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
        {
            var end = rest.IndexOf(';');
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            return part.Trim();
        }
    }

    private async Task AnswerGifWhenDurable(HttpContext context, ValueTask<bool> durable) =>
        await AnswerGif(context, await durable ? RejectReason.None : RejectReason.LogFull);

    private Task AnswerGif(HttpContext context, RejectReason reject)
    {
        var response = context.Response;
        var headers = response.Headers;
        if (reject == RejectReason.None)
        {
            counters.CountAccepted();
        }
        else
        {
            counters.CountRejected(reject);
            headers[Rejection.Header] = reject.Name();
            if (reject == RejectReason.LogFull)
            {
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                headers.RetryAfter = Rejection.RetryAfter;
            }
        }

        var gif = TransparentGif.Bytes;
        headers.ContentType = "image/gif";
        headers.CacheControl = "no-store";
        headers.ContentLength = gif.Length;
        response.BodyWriter.Write(gif);
        return Task.CompletedTask;
    }

    private Task AnswerProblem(HttpContext context, RejectReason reason)
    {
        counters.CountRejected(reason);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers[Rejection.Header] = reason.Name();
        if (reason == RejectReason.LogFull)
        {
            context.Response.Headers.RetryAfter = Rejection.RetryAfter;
        }

        ProblemHttpResult problem = TypedResults.Problem(
            Rejection.Explain(reason), statusCode: Rejection.StatusOf(reason), extensions: [new("reason", reason.Name())]);
        return problem.ExecuteAsync(context);
    }
}
