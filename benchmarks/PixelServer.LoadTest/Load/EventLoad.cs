using System.Text;
using System.Text.RegularExpressions;

namespace PixelServer.LoadTest.Load;

/// <summary>
/// Load of events that are all different, from wrk: requests are prepared in a file, wrk sends them in turns and gives each event an
/// id of its own, so that none collapses with another.
/// </summary>
internal sealed partial class EventLoad(LoadShape shape, Uri server, string folder)
{
    private readonly string _file = Path.Combine(folder, $"requests-{shape.BatchEvents}");

    public LoadShape Shape { get; } = shape;

    /// <summary>Whether visitors come and go, as in a load that lasts; else the same 50,000 stay.</summary>
    public bool HasPassingVisitors { get; init; }

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

    /// <summary>Sends with a pause between two requests of a connection, in milliseconds.</summary>
    public Task<WrkResult> RunPacedAsync(int connections, int pauseMs, int seconds, CancellationToken cancellationToken) =>
        WrkTemplates.RunPacedAsync(server, _file, connections, pauseMs, seconds, cancellationToken);

    [GeneratedRegex("(?<=_px=1\\.)[0-9a-f]{16}")]
    private static partial Regex VisitorId();

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

        var whole = text.Append("\r\n").Append(body).Append('\0').ToString();
        return HasPassingVisitors ? VisitorId().Replace(whole, WrkTemplates.VisitorPlace) : whole;
    }
}
