using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.Tests.Import;

/// <summary>
/// Stands between a client and ClickHouse and cuts the connection at one insert: before it reaches ClickHouse, or after ClickHouse
/// has stored it but before the client is told.
/// </summary>
internal sealed class InsertCutter : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client = new();
    private readonly Uri _target;
    private int _inserts;

    private InsertCutter(Uri target)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _target = target;
        _server = builder.Build();
        _server.Run(PassAsync);
    }

    public Uri Url => new(_server.Urls.First());

    /// <summary>Number of the insert that is cut, from 1; others pass.</summary>
    public int CutAt { get; init; }

    /// <summary>Cut after ClickHouse has answered rather than before it is asked.</summary>
    public bool AfterStoring { get; init; }

    /// <summary>Whether the insert to cut was reached.</summary>
    public bool HasCut { get; private set; }

    public static async Task<InsertCutter> StartAsync(Uri target, int cutAt, bool afterStoring)
    {
        var cutter = new InsertCutter(target) { CutAt = cutAt, AfterStoring = afterStoring };
        await cutter._server.StartAsync();
        return cutter;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var isInsert = context.Request.Query["query"].ToString().StartsWith("INSERT", StringComparison.Ordinal);
        var isCut = isInsert && Interlocked.Increment(ref _inserts) == CutAt;
        if (isCut && !AfterStoring)
        {
            HasCut = true;
            context.Abort();
            return;
        }

        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(_target, context.Request.Path + context.Request.QueryString.ToString()));
        foreach (var name in new[] { "X-ClickHouse-User", "X-ClickHouse-Key" })
        {
            request.Headers.Add(name, context.Request.Headers[name].ToString());
        }

        request.Content = new StreamContent(context.Request.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (isCut)
        {
            HasCut = true;
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        await context.Response.Body.WriteAsync(body);
    }
}
