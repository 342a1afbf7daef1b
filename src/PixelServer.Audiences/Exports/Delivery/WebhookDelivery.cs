using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Audiences.Exports.Identifiers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>
/// Sends the parts of an export to a receiver, each by one POST, in the report's order, signed and with an idempotency key; what passes is
/// tried again, and a host that keeps failing is left alone for a while. A delivery that stopped goes on where it was when it is asked for again,
/// by another process too. Never follows redirects or uses a proxy. Thread-safe, but one delivery of an export at a time.
/// </summary>
public sealed class WebhookDelivery : IDisposable
{
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly GuardedConnections _connections;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, ResiliencePipeline<DeliveryAnswer>> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public WebhookDelivery(WebhookOptions options, TimeProvider time)
        : this(options, time, (host, token) => Dns.GetHostAddressesAsync(host, token))
    {
    }

    internal WebhookDelivery(WebhookOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_options, _time) = (options, time);
        _connections = new GuardedConnections(options.AllowedHosts, resolve);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = _connections.ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = options.AttemptTimeout,
        };
    }

    /// <summary>Sends those parts of an export that the receiver has not accepted yet.</summary>
    /// <exception cref="ExportException">A part is not what the report says.</exception>
    /// <exception cref="IOException">The export cannot be read.</exception>
    public async Task<DeliveryOutcome> DeliverAsync(string folder, WebhookTarget target, CancellationToken cancellationToken)
    {
        var report = await ExportReport.ReadAsync(folder, cancellationToken);
        var record = await DeliveryRecord.ReadAsync(folder, target.Url, cancellationToken);
        for (var number = 1; number <= report.Parts.Count; number++)
        {
            var part = report.Parts[number - 1];
            if (record.Contains(part.File))
            {
                continue;
            }

            await VerifyAsync(folder, part, cancellationToken);
            if (await SendAsync(folder, report, number, target, cancellationToken) is { } failure)
            {
                return failure with { Delivered = record.Count, Parts = report.Parts.Count };
            }

            record.Add(part.File);
        }

        return new DeliveryOutcome(DeliveryState.Delivered, record.Count, report.Parts.Count, "", null);
    }

    public void Dispose() => _http.Dispose();

    private static async Task VerifyAsync(string folder, ExportPart part, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(folder, part.File));
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != part.Sha256)
        {
            throw new ExportException($"{part.File} is not what its report says; make the export anew.");
        }
    }

    private async Task<DeliveryOutcome?> SendAsync(
        string folder, ExportReport report, int number, WebhookTarget target, CancellationToken cancellationToken)
    {
        var host = target.Url.IdnHost;
        try
        {
            _connections.Check(target.Url);
            var answer = await _hosts.GetOrAdd(target.Url.Authority, _ => Patience()).ExecuteAsync(
                async token => await PostAsync(folder, report, number, target, token), cancellationToken);
            return answer.IsAccepted ? null
                : answer.IsPassing ? Stopped(DeliveryState.Failing, $"{host} answers {(int)answer.Status}", answer.RetryAfter)
                : Stopped(DeliveryState.Refused, $"{host} refuses part {number} with {(int)answer.Status}", null);
        }
        catch (BrokenCircuitException failure)
        {
            return Stopped(DeliveryState.Failing, $"{host} keeps failing and is left alone for a while", failure.RetryAfter ?? _options.BreakTime);
        }
        catch (ForbiddenAddressException failure)
        {
            return Stopped(DeliveryState.Forbidden, failure.Message, null);
        }
        catch (HttpRequestException failure)
        {
            return failure.InnerException is ForbiddenAddressException forbidden
                ? Stopped(DeliveryState.Forbidden, forbidden.Message, null)
                : Stopped(DeliveryState.Failing, $"{host} cannot be reached: {failure.HttpRequestError}", null);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Stopped(DeliveryState.Failing, $"{host} does not answer within {_options.AttemptTimeout}", null);
        }
    }

    private DeliveryOutcome Stopped(DeliveryState state, string reason, TimeSpan? wait) =>
        new(state, 0, 0, reason, wait is { } time ? _time.GetUtcNow() + time : null);

    private async Task<DeliveryAnswer> PostAsync(
        string folder, ExportReport report, int number, WebhookTarget target, CancellationToken cancellationToken)
    {
        var part = report.Parts[number - 1];
        await using var file = File.OpenRead(Path.Combine(folder, part.File));
        var signature = await WebhookSignature.OfAsync(file, target.Secret, _time.GetUtcNow(), cancellationToken);
        file.Position = 0;
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new StreamContent(file) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ExportFormats.Find(report.Format)?.ContentType ?? "application/octet-stream");
        request.Content.Headers.ContentLength = part.Bytes;
        request.Headers.Add(WebhookSignature.Header, signature);
        request.Headers.Add("Idempotency-Key", KeyOf(report, part));
        request.Headers.Add("X-PixelServer-Audience", report.Audience);
        request.Headers.Add("X-PixelServer-Build", report.Build);
        request.Headers.Add("X-PixelServer-Format", report.Format);
        request.Headers.Add("X-PixelServer-Action", part.Action == ExportAction.Add ? "add" : "remove");
        request.Headers.Add("X-PixelServer-File", part.File);
        request.Headers.Add("X-PixelServer-Part", number.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-PixelServer-Parts", report.Parts.Count.ToString(CultureInfo.InvariantCulture));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return DeliveryAnswer.Of(response, _time.GetUtcNow());
    }

    // The same for every attempt, and after a restart.
    private static string KeyOf(ExportReport report, ExportPart part) => Sha256Text.Hex(
        $"{report.Audience}\n{report.Build}\n{report.Format}\n{report.MadeAt.ToUnixTimeMilliseconds()}\n{part.File}\n{part.Sha256}")[..32];

    private ResiliencePipeline<DeliveryAnswer> Patience()
    {
        var pipeline = new ResiliencePipelineBuilder<DeliveryAnswer> { TimeProvider = _time };
        if (_options.Attempts > 1)
        {
            pipeline.AddRetry(new RetryStrategyOptions<DeliveryAnswer>
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
                {
                    { Exception: { } failure } => IsPassing(failure, args.Context.CancellationToken),
                    { Result: { IsPassing: true } answer } => !(answer.RetryAfter > _options.MaxDelay),
                    _ => false,
                }),
                MaxRetryAttempts = _options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = _options.Delay,
                MaxDelay = _options.MaxDelay,
                UseJitter = true,
                DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
            });
        }

        return pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions<DeliveryAnswer>
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
            {
                { Exception: { } failure } => IsPassing(failure, args.Context.CancellationToken),
                { Result: { IsFailure: true } } => true,
                _ => false,
            }),
            FailureRatio = 0.9,
            MinimumThroughput = _options.BreakAfter,
            SamplingDuration = TimeSpan.FromMinutes(5),
            BreakDuration = _options.BreakTime,
        }).Build();
    }

    // The client's own time-out is a cancellation that nobody asked for.
    private static bool IsPassing(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        HttpRequestException { InnerException: ForbiddenAddressException } => false,
        HttpRequestException => true,
        TaskCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
