using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd;

/// <summary>A visitor with events everywhere on the way is erased while others go on, and is nowhere to be found.</summary>
public sealed class ErasureTests
{
    private const ulong Erased = 0xabcdef0123456789;
    private const string Marker = "footprint-of-the-erased";
    private const string RejectedMarker = "Footprint-Of-The-Erased";

    private const string QuickWipe = "--EventLog:WipeAfter=00:00:02";

    private static readonly string[] Fast = ["--Erasure:SettleTime=00:00:05", QuickWipe];

    [Fact]
    public async Task A_visitor_in_log_Redis_and_ClickHouse_is_nowhere_to_be_found_and_the_others_are()
    {
        using var redis = await RedisProcess.StartNewAsync();
        await using var owner = await PixelServerProcess.StartNewAsync(Fast);
        await using var shipping = Collector(redis.Address, out _);
        await shipping.StartAsync();
        await using var cutOff = Collector("127.0.0.1:1", out var environment);
        await cutOff.ListenAsync();
        PixelServerProcess[] servers = [owner, shipping, cutOff];

        // ClickHouse, Redis without a loader, and the log of a collector that reaches no Redis.
        foreach (var server in servers)
        {
            await VisitAsync(server, Erased, Marker, RejectedMarker);
        }

        await owner.QueryUntilAsync($"SELECT count() FROM events WHERE visitor_id = {Erased}", "1");
        await Eventually.HoldsAsync("the block is in Redis", async () =>
            (await shipping.StatusAsync()).GetProperty("redis").GetProperty("shipping").GetProperty("shipped").GetInt64() > 0);
        Assert.True(HoldsText(Path.Combine(cutOff.DataFolder, "log"), Marker));

        using var enough = new CancellationTokenSource();
        var sent = servers.Select((server, number) => SendOthersAsync(server, number, enough.Token)).ToArray();
        var receipt = await EraseAsync(owner, $"/v1/visitors/0x{Erased:x}");

        // Now what is under way arrives.
        environment["Redis__Configuration"] = redis.Address;
        await using var loader = PixelServerProcess.UsingClickHouseOf(owner, ["--roles", "loader", $"--Redis:Configuration={redis.Address}", .. Fast]);
        await loader.StartAsync();
        await Eventually.HoldsAsync("the load has some duration", () => Task.FromResult(owner.Log.Contains("rows of erased visitors", StringComparison.Ordinal)));
        await enough.CancelAsync();
        var others = (await Task.WhenAll(sent)).Sum();
        await cutOff.RestartAsync();
        foreach (var collector in servers[1..])
        {
            await Eventually.HoldsAsync("everything is loaded", async () =>
                (await collector.StatusAsync()).GetProperty("log").GetProperty("waitingBlocks").GetInt32() == 0);
        }

        var final = await ReceiptAsync(owner, receipt);

        Assert.Equal("0\t0", await owner.QueryAsync(
            $"SELECT (SELECT count() FROM events WHERE visitor_id = {Erased}), (SELECT count() FROM rejected_events WHERE visitor_id = {Erased})"));
        Assert.Equal($"{others}\t{others}", await owner.QueryUntilAsync(
            "SELECT (SELECT uniqExact(title) FROM events), (SELECT count() FROM events)", $"{others}\t{others}"));
        await Eventually.HoldsAsync("Redis holds nothing", async () => await redis.CountEntriesAsync() == 0);
        Assert.Equal((1, 1), (Rows(final, "events"), Rows(final, "rejected_events")));
        Assert.Equal(4, Dropped(await owner.StatusAsync()) + Dropped(await loader.StatusAsync()));
        foreach (var server in servers)
        {
            await Eventually.HoldsAsync("no log holds a byte of it", () => Task.FromResult(!HoldsText(Path.Combine(server.DataFolder, "log"), Marker)));
        }
    }

    [Fact]
    public async Task An_erasure_survives_a_server_that_is_killed_at_once()
    {
        await using var server = await PixelServerProcess.StartNewAsync(Fast);
        await VisitAsync(server, Erased, Marker, RejectedMarker);
        await VisitAsync(server, 8, "other", "Other");
        await server.QueryUntilAsync("SELECT (SELECT count() FROM events) + (SELECT count() FROM rejected_events)", "4");
        var receipt = await EraseAsync(server, $"/v1/visitors/{Erased}");

        await server.KillAsync();
        await server.StartAsync();

        var final = await ReceiptAsync(server, receipt);
        Assert.Equal((1, 1), (Rows(final, "events"), Rows(final, "rejected_events")));
        Assert.Equal("other", await server.QueryAsync("SELECT title FROM events"));
        Assert.Equal("8", await server.QueryAsync("SELECT visitor_id FROM rejected_events"));
        Assert.DoesNotContain(Erased.ToString(CultureInfo.InvariantCulture), server.Log, StringComparison.Ordinal);
    }

    private static bool HoldsText(string folder, string text) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != "lock")
        .Any(path =>
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[file.Length];
                file.ReadExactly(bytes);
                return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
            }
            catch (FileNotFoundException)
            {
                // Renamed meanwhile: it is looked at again.
                return true;
            }
        });

    private static PixelServerProcess Collector(string redis, out Dictionary<string, string> environment)
    {
        environment = new Dictionary<string, string> { ["Redis__Configuration"] = redis };
        return new PixelServerProcess("--roles", "collector", QuickWipe) { Environment = environment };
    }

    private static async Task VisitAsync(PixelServerProcess server, ulong visitor, string title, string badEvent)
    {
        var cookie = ("Cookie", $"_px=1.{visitor:x16}.1772000000.20000");
        Assert.Equal(HttpStatusCode.NoContent, (await server.PostAsync($$"""[{"s":"demo","t":"{{title}}"},{"s":"demo","e":"{{badEvent}}"}]""", cookie)).Status);
    }

    private static async Task<int> SendOthersAsync(PixelServerProcess server, int number, CancellationToken enough)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var sent = 0;
        do
        {
            var cookie = ("Cookie", $"_px=1.{(number * 1_000_000) + (sent % 50) + 1:x16}.1772000000.20000");
            Assert.Null((await server.GetPixelAsync($"s=demo&t={number}-{sent++}", cookie)).Rejected);
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        while (!enough.IsCancellationRequested);

        return sent;
    }

    private static async Task<string> EraseAsync(PixelServerProcess server, string address)
    {
        var answer = await server.SendAsync(HttpMethod.Delete, address, null, Admin(server));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Headers["Location"];
    }

    private static async Task<JsonElement> ReceiptAsync(PixelServerProcess server, string address)
    {
        var answer = await Eventually.AnswersAsync(
            () => server.GetAsync(address, Admin(server)), answer => answer.Text.Contains("\"erased\"", StringComparison.Ordinal));
        var receipt = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal("erased", receipt.GetProperty("state").GetString());
        return receipt;
    }

    private static (string Name, string Value) Admin(PixelServerProcess server) =>
        ("Authorization", $"Bearer {server.Keys().GetProperty("adminKey").GetString()}");

    private static int Rows(JsonElement receipt, string table) => receipt.GetProperty("rows").GetProperty(table).GetInt32();

    private static int Dropped(JsonElement status) => status.GetProperty("loader").GetProperty("erased").GetInt32();
}
