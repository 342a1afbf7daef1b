using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>
/// The way from a loader to ClickHouse, with a fault for each request that the test decides on. Requests pass one at a time
/// because a loader sends them so.
/// </summary>
internal sealed class FaultyPath : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client = new();
    private readonly Uri _clickHouse;
    private readonly Func<PassingRequest, Fault> _decide;
    private readonly List<PassingRequest> _requests = [];

    private FaultyPath(Uri clickHouse, int port, Func<PassingRequest, Fault> decide)
    {
        _clickHouse = clickHouse;
        _decide = decide;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null)
            .UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(PassAsync);
    }

    public Uri Url => new(_server.Urls.First());

    /// <summary>What was sent so far. Read it when the loader rests.</summary>
    public IReadOnlyList<PassingRequest> Requests => _requests;

    public int Faults { get; private set; }

    public static async Task<FaultyPath> StartAsync(Uri clickHouse, Func<PassingRequest, Fault> decide, int port = 0)
    {
        var path = new FaultyPath(clickHouse, port, decide);
        await path._server.StartAsync();
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var passing = new PassingRequest(_requests.Count + 1, context.Request.Query["query"].ToString());
        _requests.Add(passing);
        var fault = _decide(passing);
        Faults += fault == Fault.None ? 0 : 1;
        switch (fault)
        {
            case Fault.CutBeforeArrival:
                context.Abort();
                return;
            case Fault.Refuse:
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                context.Response.Headers["X-ClickHouse-Exception-Code"] = "202";
                await context.Response.WriteAsync("Code: 202. DB::Exception: Too many simultaneous queries.");
                return;
            default:
                using (var response = await ForwardAsync(context.Request))
                {
                    await AnswerAsync(context, response, fault);
                }

                return;
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpRequest from)
    {
        // Read to its end first: what the client sent arrives whole, even when the client is gone meanwhile.
        var body = new MemoryStream();
        await from.Body.CopyToAsync(body);
        body.Position = 0;
        using var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_clickHouse, from.Path + from.QueryString.ToString()));
        foreach (var name in new[] { "X-ClickHouse-User", "X-ClickHouse-Key" })
        {
            request.Headers.Add(name, from.Headers[name].ToString());
        }

        request.Content = new StreamContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await _client.SendAsync(request);
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage response, Fault fault)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        if (fault == Fault.CutBeforeAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var code in response.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var codes) ? codes : [])
        {
            context.Response.Headers["X-ClickHouse-Exception-Code"] = code;
        }

        await context.Response.Body.WriteAsync(body);
    }
}
