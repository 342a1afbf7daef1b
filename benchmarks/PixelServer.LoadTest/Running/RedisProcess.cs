using System.Globalization;
using System.Net.Sockets;

namespace PixelServer.LoadTest.Running;

/// <summary>A redis-server on 127.0.0.1 that keeps nothing on disk: the log is the truth, Redis the transport.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private RedisProcess(ChildProcess process, int port)
    {
        _process = process;
        Configuration = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public int Id => _process.Id;

    /// <summary>The setting Redis:Configuration.</summary>
    public string Configuration { get; }

    public static async Task<RedisProcess> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var redis = new RedisProcess(
            ChildProcess.Start(
                "redis-server",
                ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]),
            port);
        try
        {
            await redis._process.UntilAsync("listening", StartLimit, TimeSpan.FromMilliseconds(20), async () =>
            {
                try
                {
                    using var connection = new TcpClient();
                    await connection.ConnectAsync("127.0.0.1", port, cancellationToken);
                    return "listening";
                }
                catch (SocketException)
                {
                    return null;
                }
            }, cancellationToken);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
