using System.Net.Sockets;
using System.Text;
using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Http;

public sealed class StreamingTests(RunningEngine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_result_is_streamed_in_bounded_memory()
    {
        await engine.Run("SELECT number, toString(number) FROM numbers(1000000) FORMAT CSVWithNames");
        var before = engine.Memory("VmRSS");

        using var response = await engine.Open("SELECT number, toString(number) FROM numbers(10000000) FORMAT CSVWithNames", Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[1 << 16];
        var (length, lines) = (0L, 0L);
        for (var read = await body.ReadAsync(buffer, Cancellation); read > 0; read = await body.ReadAsync(buffer, Cancellation))
        {
            length += read;
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        Assert.Equal(10_000_001, lines);
        Assert.InRange(length, 170_000_000, long.MaxValue);
        Assert.InRange(engine.Memory("VmHWM") - before, long.MinValue, 128 << 20);
    }

    [Fact]
    public async Task An_error_under_way_is_told_and_the_response_is_cut()
    {
        using var response = await engine.Open("SELECT throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_threads = 1", Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        var tag = response.Headers.GetValues("X-ClickHouse-Exception-Tag").Single();
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        using var received = new MemoryStream();

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received, Cancellation));

        var end = Encoding.UTF8.GetString(received.ToArray()[^1000..]);
        Assert.Contains($"\r\n__exception__\r\n{tag}\r\nCode: 395. DB::Exception: ", end, StringComparison.Ordinal);
        Assert.EndsWith($" {tag}\r\n__exception__\r\n", end);
    }

    [Theory]
    [InlineData("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 'cancel-me-1' FORMAT JSON", "cancel-me-1")]
    [InlineData("SELECT number FROM system.numbers WHERE 'cancel-me-2' != ''", "cancel-me-2")]
    public async Task A_client_that_leaves_cancels_its_query(string query, string mark)
    {
        query = query.Replace($"= '{mark}'", $"= length('{mark}')", StringComparison.Ordinal);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var left = Task.Run(
            async () =>
            {
                using var response = await engine.Open(query, leaving.Token);
                await using var body = await response.Content.ReadAsStreamAsync(leaving.Token);
                await body.CopyToAsync(Stream.Null, leaving.Token);
            },
            Cancellation);
        await Until(mark, running: true);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await Until(mark, running: false);
        Assert.Equal("1\n", await engine.Run("SELECT 1"));
    }

    [Fact]
    public async Task A_body_that_breaks_off_inserts_nothing()
    {
        await engine.Run("CREATE TABLE broken_off (a String) ENGINE = MergeTree ORDER BY a");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", engine.Address.Port, Cancellation);
            var head = "POST /?query=INSERT%20INTO%20broken_off%20FORMAT%20TSV HTTP/1.1\r\nHost: x\r\n"
                + $"Authorization: {RunningEngine.Basic("writer", "write me")}\r\nContent-Length: 1000000\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + new string('r', 100) + "\nrow\nrow\n"), Cancellation);
        }

        Assert.Equal("1\n", await engine.Run("SELECT 1"));
        Assert.Equal("0\n", await engine.Run("SELECT count() FROM broken_off"));
    }

    /// <summary>Asks the engine until the marked query is listed, or is not: each question takes its time, so nothing sleeps.</summary>
    private async Task Until(string mark, bool running)
    {
        var expected = running ? "1\n" : "0\n";
        while (await engine.Run($"SELECT count() > 0 FROM system.processes WHERE query LIKE '%{mark}%' AND query NOT LIKE '%processes%'") != expected)
        {
            Cancellation.ThrowIfCancellationRequested();
        }
    }
}
