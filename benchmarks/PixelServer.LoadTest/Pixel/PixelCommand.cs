using System.CommandLine;

namespace PixelServer.LoadTest.Pixel;

/// <summary><c>pixel</c>: what an answer costs, beside nginx.</summary>
internal static class PixelCommand
{
    public static Command Create()
    {
        var connections = new Option<int[]>("--connections")
        {
            Description = "Numbers of connections to measure with (2 to 4000)",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [64, 512],
        };
        connections.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !int.TryParse(token.Value, out var count) || count is < 2 or > 4000))
            {
                result.AddError("--connections takes numbers from 2 to 4000.");
            }
        });
        var loading = new Option<string>("--loading")
        {
            Description = "Measure the collector only (off), with the way to ClickHouse as well (on), or one after the other (both)",
            DefaultValueFactory = _ => "both",
        };
        loading.AcceptOnlyFromAmong("off", "on", "both");
        var runs = BenchmarkCommand.Number("--runs", "Counted pairs of runs of each setting", 5, 1, 100);
        var seconds = BenchmarkCommand.Number("--seconds", "Length of a run", 6, 1, 600);
        var warmUp = BenchmarkCommand.Number("--warm-up", "Seconds of load on each server that don't count, so that its code is compiled", 12, 1, 600);
        var command = new Command("pixel", "The pixel endpoint against nginx's empty_gif with a buffered access log: CPU per request, requests/s, latency")
        {
            BenchmarkCommand.Durabilities, connections, loading, runs, seconds, warmUp, BenchmarkCommand.Program, BenchmarkCommand.Folder, BenchmarkCommand.Json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new PixelOptions(
                result.GetRequiredValue(BenchmarkCommand.Program),
                result.GetRequiredValue(BenchmarkCommand.Folder),
                result.GetValue(loading) switch { "off" => [false], "on" => [true], _ => [false, true] },
                result.GetRequiredValue(BenchmarkCommand.Durabilities),
                result.GetRequiredValue(connections),
                result.GetValue(runs),
                result.GetValue(seconds),
                result.GetValue(warmUp));
            return BenchmarkCommand.RunAsync(result.GetValue(BenchmarkCommand.Json), new PixelBenchmark(options).RunAsync, cancellationToken);
        });
        return command;
    }
}
