using System.Globalization;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Load;

/// <summary>The load generator wrk: two threads, connections kept alive, the next request when the answer is there.</summary>
internal static class Wrk
{
    /// <summary>Sends what a Lua script makes up.</summary>
    public static Task<WrkResult> RunScriptAsync(
        Uri url, string script, IReadOnlyList<string> arguments, int connections, int seconds, CancellationToken cancellationToken) =>
        RunAsync(connections, seconds, ["--script", script, url.ToString(), "--", .. arguments], cancellationToken);

    private static async Task<WrkResult> RunAsync(int connections, int seconds, string[] rest, CancellationToken cancellationToken)
    {
        // On a busy machine an answer may take long without being wrong: wrk's own 2 s would void such a run.
        string[] arguments =
        [
            "--threads", "2", "--latency", "--timeout", "20s",
            "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
            .. rest,
        ];
        return WrkResult.Parse(await Tool.RunAsync("wrk", arguments, cancellationToken));
    }
}
