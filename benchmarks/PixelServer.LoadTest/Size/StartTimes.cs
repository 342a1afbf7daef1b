using System.Diagnostics;
using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Size;

/// <summary>
/// Starts a built server again and again and asks for the pixel until it is answered. The first start is not counted: it warms the
/// page cache, and this program.
/// </summary>
internal sealed class StartTimes(SizeOptions options)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<StartRow>> MeasureAsync(CancellationToken cancellationToken)
    {
        var onNewFolder = new List<(double Pixel, double Ready)>();
        var again = new List<(double Pixel, double Ready)>();
        for (var start = 0; start <= options.Starts; start++)
        {
            await using var folder = new TemporaryFolder(options.Folder);
            var first = await StartAsync(folder, cancellationToken);
            var second = await StartAsync(folder, cancellationToken);
            Progress.Say(string.Create(CultureInfo.InvariantCulture, $"start {start}: first pixel after {first.Pixel:F0} ms, again {second.Pixel:F0} ms; ready after {first.Ready:F0} and {second.Ready:F0} ms"));
            if (start > 0)
            {
                onNewFolder.Add(first);
                again.Add(second);
            }
        }

        return [Row("on a new folder", onNewFolder), Row("on the same folder, after kill -9", again)];
    }

    private static StartRow Row(string name, List<(double Pixel, double Ready)> times) =>
        new(name, [.. times.Select(time => time.Pixel)], [.. times.Select(time => time.Ready)]);

    private async Task<(double Pixel, double Ready)> StartAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        using var client = new PixelClient(1);
        using var http = new HttpClient();
        var traffic = new ShopTraffic(url, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        await using var server = ChildProcess.Start(options.Program, ServerProcess.Arguments(folder.Path, url.ToString(), Durability.Disk, loading: true));
        await server.UntilAsync("answered a pixel", Limit, TimeSpan.FromMilliseconds(1), () => TryAsync(async () =>
            await client.SendAsync(traffic.Pixel(1, ShopTraffic.EventId(1)), cancellationToken) is { } fault
                ? throw new BenchmarkException($"The first pixel was {fault}.")
                : "answered"), cancellationToken);
        var pixel = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await server.UntilAsync("ready", Limit, TimeSpan.FromMilliseconds(5), () => TryAsync(async () =>
        {
            using var answer = await http.GetAsync(new Uri(url, "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode ? "ready" : null;
        }), cancellationToken);
        return (pixel, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return null;
        }
    }
}
