using System.Globalization;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>Sentinels that watch a master and put a replica in its place when most of them miss it.</summary>
internal sealed class SentinelGroup : IAsyncDisposable
{
    /// <summary>What they call the master.</summary>
    public const string Name = "events";

    private readonly List<RedisServer> _sentinels = [];
    private readonly string[] _login;

    private SentinelGroup(string password) => _login = password.Length == 0 ? [] : ["--no-auth-warning", "-a", password];

    /// <summary>As <c>Redis:Configuration</c> takes them.</summary>
    public string Addresses => string.Join(',', _sentinels.Select(sentinel => sentinel.Address));

    /// <param name="master">Whom they watch.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="password">What they ask for, also of each other; empty for none.</param>
    public static async Task<SentinelGroup> StartAsync(RedisServer master, int count, string password)
    {
        var group = new SentinelGroup(password);
        for (var i = 0; i < count; i++)
        {
            var sentinel = RedisServer.Away("FOLDER/sentinel.conf", "--sentinel");
            group._sentinels.Add(sentinel);
            await File.WriteAllTextAsync(
                Path.Combine(sentinel.Folder, "sentinel.conf"),
                $"""
                 bind 127.0.0.1
                 {(password.Length == 0 ? "" : $"requirepass {password}\nsentinel sentinel-pass {password}")}
                 sentinel monitor {Name} 127.0.0.1 {Text(master.Port)} {Text((count / 2) + 1)}
                 sentinel down-after-milliseconds {Name} 1000
                 sentinel failover-timeout {Name} 3000

                 """);
            await sentinel.StartAgainAsync();
        }

        return group;
    }

    /// <summary>Waits until all of them know the replica, and each other.</summary>
    public async Task KnowsAsync(RedisServer replica)
    {
        foreach (var sentinel in _sentinels)
        {
            await Wait.UntilAsync(
                async () => (await AskAsync(sentinel, "REPLICAS")).Contains(Text(replica.Port), StringComparison.Ordinal), "the Sentinels know the replica");
            await Wait.UntilAsync(
                async () => await AskAsync(sentinel, "SENTINELS") is var others
                    && _sentinels.Where(other => other != sentinel).All(other => others.Contains(Text(other.Port), StringComparison.Ordinal)),
                "the Sentinels know each other");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels)
        {
            await sentinel.DisposeAsync();
        }
    }

    private Task<string> AskAsync(RedisServer sentinel, string what) => sentinel.AskAsync([.. _login, "SENTINEL", what, Name]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
