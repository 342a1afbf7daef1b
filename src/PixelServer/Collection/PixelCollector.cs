using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Events;
using PixelServer.RateLimits;

namespace PixelServer.Collection;

/// <summary>
/// Answers the pixel requests. From the socket to the log a GET is one synchronous walk: find the site, find the visitor, copy
/// the request into the log. With Durability.Disk the answer then waits for its group commit. Thread-safe.
/// </summary>
internal sealed class PixelCollector(RequestLog requests, SiteTable sites, EventRates rates, CollectionCounters counters)
{
    /// <summary>Most bytes of a POST body, also after decompression.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary><c>GET /p.gif</c>: always the GIF; what could not be stored is said in the header.</summary>
    public Task GetAsync(HttpContext context)
    {
        var query = context.Request.QueryString.Value;
        var payload = string.IsNullOrEmpty(query) ? "" : query.AsSpan(1);
        var scan = QueryScan.Of(payload);
        var site = sites.Find(scan.Site);
        var reject = site is null ? RejectReason.UnknownSite : Check(context, site, events: 1);
        if (reject != RejectReason.None)
        {
            return AnswerGif(context, reject);
        }

        var appended = requests.Append(context, site!, scan, payload);
        if (appended.Reason == RejectReason.LogFull)
        {
            return AnswerGif(context, RejectReason.LogFull);
        }

        var durable = requests.WhenDurableAsync(appended);
        return durable.IsCompletedSuccessfully
            ? AnswerGif(context, durable.Result ? appended.Reason : RejectReason.LogFull)
            : AnswerGifWhenDurable(context, durable, appended.Reason);
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

            var appended = Append(context, body);
            var reject = await requests.WhenDurableAsync(appended) ? appended.Reason : RejectReason.LogFull;
            if (reject is RejectReason.None or RejectReason.OptedOut)
            {
                AnswerNoContent(context, reject);
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
        if (origin.Length == 0 || !(SiteOrigin.IsOwn(context.Request, origin) || sites.AnyAllows(origin)))
        {
            return AnswerProblem(context, RejectReason.OriginNotAllowed);
        }

        var headers = context.Response.Headers;
        SiteOrigin.Allow(context, origin);
        headers.AccessControlAllowMethods = "POST";
        headers.AccessControlAllowHeaders = "content-type";
        headers.AccessControlMaxAge = "7200";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private AppendedRequest Append(HttpContext context, ReadOnlySpan<byte> body)
    {
        var named = QueryScan.Of((context.Request.QueryString.Value ?? "").AsSpan().TrimStart('?'));
        var scan = BodyScan.Of(body, named.Site.IsEmpty ? null : named.Site.ToString());
        if (scan.Error != RejectReason.None)
        {
            return new AppendedRequest(scan.Error, null, null);
        }

        var site = sites.Find(scan.Site);
        var reject = site is null ? RejectReason.UnknownSite : Check(context, site, scan.EventCount);
        return reject == RejectReason.None
            ? requests.Append(context, site!, scan with { Consent = scan.Consent ?? named.Consent, HasPrivacySignal = scan.HasPrivacySignal || named.HasPrivacySignal }, body)
            : new AppendedRequest(reject, null, null);
    }

    // The origin first: a page that may not read the answer would not learn that it should send again.
    private RejectReason Check(HttpContext context, Site site, int events)
    {
        if (!SiteOrigin.Admit(context, site))
        {
            return RejectReason.OriginNotAllowed;
        }

        var wait = rates.Take(context.Connection.RemoteIpAddress, site, events);
        if (wait == TimeSpan.Zero)
        {
            return RejectReason.None;
        }

        context.Response.Headers.RetryAfter = RetryAfter.Of(wait);
        return RejectReason.RateLimited;
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

    // To a visitor who opted out nothing went wrong: the answer is the usual one.
    private void AnswerNoContent(HttpContext context, RejectReason reject)
    {
        if (reject == RejectReason.None)
        {
            counters.CountAccepted();
        }
        else
        {
            counters.CountRejected(reject);
            context.Response.Headers[Rejection.Header] = reject.Name();
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = "no-store";
    }

    private async Task AnswerGifWhenDurable(HttpContext context, ValueTask<bool> durable, RejectReason reject) =>
        await AnswerGif(context, await durable ? reject : RejectReason.LogFull);

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
            if (reject is RejectReason.LogFull or RejectReason.RateLimited)
            {
                response.StatusCode = Rejection.StatusOf(reject);
            }

            if (reject == RejectReason.LogFull)
            {
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
