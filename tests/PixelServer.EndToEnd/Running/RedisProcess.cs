using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PixelServer.EndToEnd.Running;

/// <summary>A redis-server of a test's own that keeps nothing on disk: stopped and started again it is empty.</summary>
internal sealed class RedisProcess : IDisposable
{
    private Process? _process;

    private RedisProcess()
    {
        // Below the ports that clients are given.
        using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 30_000));
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    private int Port { get; }

    public static async Task<RedisProcess> StartNewAsync()
    {
        var redis = new RedisProcess();
        await redis.StartAsync();
        return redis;
    }

    public async Task StartAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--logfile", "/dev/null"]);
        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");
        await Eventually.HoldsAsync("redis-server listens", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    /// <summary>How many entries all streams hold.</summary>
    public async Task<long> CountEntriesAsync()
    {
        using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(Address);
        var database = connection.GetDatabase();
        var entries = 0L;
        foreach (var key in connection.GetServer(Address).Keys())
        {
            if ((string)await database.ExecuteAsync("TYPE", key) == "stream")
            {
                entries += (long)await database.ExecuteAsync("XLEN", key);
            }
        }

        return entries;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            Kill();
        }
    }
}
