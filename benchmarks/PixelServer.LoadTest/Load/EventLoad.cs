using System.Text;

namespace PixelServer.LoadTest.Load;

/// <summary>
/// Load of events that are all different, from wrk: requests are prepared in a file, wrk sends them in turns and gives each event an
/// id of its own, so that none collapses with another.
/// </summary>
internal sealed class EventLoad(LoadShape shape, Uri server, string folder)
{
    private readonly string _file = Path.Combine(folder, $"requests-{shape.BatchEvents}");

    public LoadShape Shape { get; } = shape;

    /// <summary>Prepares the requests.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var traffic = new ShopTraffic(server, TimeProvider.System);
        await using var file = File.Create(_file);
        for (var number = 0; number < Shape.Templates; number++)
        {
            using var request = Shape.IsBatch ? traffic.Batch(number * Shape.BatchEvents, Shape.BatchEvents) : traffic.Pixel(number, WrkTemplates.IdPlace);
            await file.WriteAsync(Encoding.UTF8.GetBytes(await RenderAsync(request, number, cancellationToken)), cancellationToken);
        }
    }

    public Task<WrkResult> RunAsync(int connections, int seconds, CancellationToken cancellationToken) =>
        WrkTemplates.RunAsync(server, _file, connections, seconds, cancellationToken);

    private async Task<string> RenderAsync(HttpRequestMessage request, int number, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        for (var place = number * Shape.BatchEvents; Shape.IsBatch && place < (number + 1) * Shape.BatchEvents; place++)
        {
            body = body.Replace($"\"id\":\"{ShopTraffic.EventId(place)}\"", $"\"id\":\"{WrkTemplates.IdPlace}\"", StringComparison.Ordinal);
        }

        var text = new StringBuilder($"{request.Method} {request.RequestUri!.PathAndQuery} HTTP/1.1\r\nHost: {server.Authority}\r\n");
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            if (name != "Content-Length")
            {
                text.Append($"{name}: {string.Join(name == "User-Agent" ? " " : ", ", values)}\r\n");
            }
        }

        if (body.Length > 0)
        {
            text.Append($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        }

        return text.Append("\r\n").Append(body).Append('\0').ToString();
    }
}
