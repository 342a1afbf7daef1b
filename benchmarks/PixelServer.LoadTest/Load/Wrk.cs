using System.Globalization;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Load;

/// <summary>The load generator wrk: two threads, connections kept alive, the next request when the answer is there.</summary>
internal static class Wrk
{
    public static async Task<WrkResult> RunAsync(
        Uri url, IReadOnlyList<string> headers, int connections, int seconds, CancellationToken cancellationToken)
    {
        // On a busy machine an answer may take long without being wrong: wrk's own 2 s would void such a run.
        List<string> arguments =
        [
            "--threads", "2", "--latency", "--timeout", "20s",
            "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
        ];
        foreach (var header in headers)
        {
            arguments.Add("--header");
            arguments.Add(header);
        }

        arguments.Add(url.ToString());
        return WrkResult.Parse(await Tool.RunAsync("wrk", arguments, cancellationToken));
    }
}
