using System.CommandLine;

namespace PixelServer.LoadTest.Freshness;

/// <summary><c>freshness</c>: how long after its answer an event can be selected.</summary>
internal static class FreshnessCommand
{
    public static Command Create()
    {
        var rate = BenchmarkCommand.Number("--rate", "Events per second", 50, 1, 2000);
        var seconds = BenchmarkCommand.Number("--seconds", "Length of the counted load", 30, 1, 600);
        var connections = BenchmarkCommand.Number("--connections", "Connections that share the load", 8, 1, 256);
        var warmUp = BenchmarkCommand.Number("--warm-up", "Seconds of load before that don't count", 3, 0, 60);
        var command = new Command("freshness", "From the pixel's answer to the first query that finds the row, under a light load")
        {
            BenchmarkCommand.Durabilities, rate, seconds, connections, warmUp, BenchmarkCommand.Program, BenchmarkCommand.Folder, BenchmarkCommand.Json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new FreshnessOptions(
                result.GetRequiredValue(BenchmarkCommand.Program),
                result.GetRequiredValue(BenchmarkCommand.Folder),
                result.GetRequiredValue(BenchmarkCommand.Durabilities),
                result.GetValue(rate),
                result.GetValue(seconds),
                result.GetValue(connections),
                result.GetValue(warmUp));
            return BenchmarkCommand.RunAsync(result.GetValue(BenchmarkCommand.Json), new FreshnessBenchmark(options).RunAsync, cancellationToken);
        });
        return command;
    }
}
