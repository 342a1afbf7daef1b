using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PixelServer.Audiences.Tests.Exports.Delivery;

/// <summary>A receiver of webhooks on the loopback address, which keeps what it gets and answers as it is told: 204 when nothing more is.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly ConcurrentQueue<ReceivedPart> _parts = new();

    private Receiver(WebApplication application) => _application = application;

    public IReadOnlyList<ReceivedPart> Parts => [.. _parts];

    public Uri Url => new($"{_application.Urls.Single()}/hook?token=t");

    public string Host => Url.Authority;

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._application.Run(receiver.ReceiveAsync);
        await receiver._application.StartAsync();
        return receiver;
    }

    public Receiver Answer(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            _answers.Enqueue(context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            });
        }

        return this;
    }

    public Receiver Answer(Func<HttpContext, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _parts.Enqueue(new ReceivedPart(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
            body.ToArray(),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
