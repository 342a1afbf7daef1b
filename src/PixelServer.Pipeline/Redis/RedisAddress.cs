using System.Net;
using StackExchange.Redis;

namespace PixelServer.Pipeline.Redis;

/// <summary>Where Redis is, by <see cref="RedisOptions.Configuration"/>. Connects anew at each call, asking the Sentinels where there are any.</summary>
internal sealed class RedisAddress(RedisOptions options)
{
    /// <exception cref="InvalidOperationException">No Sentinel knows the master. A Redis that is away is no error: it may come.</exception>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var configuration = ConfigurationOptions.Parse(options.Configuration);
        if (!string.IsNullOrEmpty(configuration.ServiceName))
        {
            var master = await FindMasterAsync(configuration);
            configuration.EndPoints.Clear();
            configuration.EndPoints.Add(master);
        }

        Tune(configuration);
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
        // In order would mean one at a time, each waiting for what the one before it goes on to do.
        multiplexer.PreserveAsyncOrder = false;
        return multiplexer;
    }

    // CommandMap.Sentinel of StackExchange.Redis 1.2.6 lacks AUTH, without which no password is sent.
    private static readonly CommandMap SentinelCommands = CommandMap.Create(
        ["auth", "ping", "info", "sentinel", "subscribe", "unsubscribe", "psubscribe", "punsubscribe"], available: true);

    private async Task<EndPoint> FindMasterAsync(ConfigurationOptions configuration)
    {
        foreach (var sentinel in configuration.EndPoints)
        {
            var asked = new ConfigurationOptions
            {
                CommandMap = SentinelCommands,
                Password = options.SentinelPassword.Length == 0 ? null : options.SentinelPassword,
                TieBreaker = "",
                Ssl = configuration.Ssl,
                EndPoints = { sentinel },
            };
            Tune(asked);
            using var multiplexer = await ConnectionMultiplexer.ConnectAsync(asked);
            try
            {
                var server = multiplexer.GetServer(multiplexer.GetEndPoints()[0]);
                var answer = server.SentinelGetMasterAddressByNameAsync(configuration.ServiceName);
                if (await answer.WaitAsync(options.Timeout / 4) is { } master)
                {
                    return master;
                }
            }
            catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or OperationCanceledException)
            {
                // The next one may know.
            }
        }

        throw new InvalidOperationException($"No Sentinel names a master of '{configuration.ServiceName}'.");
    }

    private void Tune(ConfigurationOptions configuration)
    {
        var milliseconds = (int)options.Timeout.TotalMilliseconds;
        configuration.AbortOnConnectFail = false;
        configuration.ClientName = "pixelserver";
        configuration.ConnectRetry = 1;
        // Several may be tried within one call.
        configuration.ConnectTimeout = Math.Max(100, milliseconds / 4);
        configuration.SyncTimeout = milliseconds;
        configuration.ResponseTimeout = milliseconds;
        configuration.KeepAlive = 10;
        // So that a master that became a replica is noticed.
        configuration.ConfigCheckSeconds = 5;
        configuration.WriteBuffer = 64 * 1024;
    }
}
