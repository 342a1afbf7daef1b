using System.CommandLine;

namespace PixelServer.LoadTest.Recovery;

/// <summary><c>recovery</c>: what a kill -9 with a full log costs.</summary>
internal static class RecoveryCommand
{
    public static Command Create()
    {
        var megabytes = BenchmarkCommand.Number("--megabytes", "Waiting events in the log when the server is killed, in MB", 1000, 1, 20_000);
        var connections = BenchmarkCommand.Number("--connections", "Connections that fill it", 64, 2, 4000);
        var seconds = BenchmarkCommand.Number("--seconds", "Length of the loads that fill it; after each it is looked whether that is enough", 5, 1, 60);
        var command = new Command("recovery", "Fills the log while ClickHouse is away, kills the server and starts it with ClickHouse")
        {
            megabytes, connections, seconds, BenchmarkCommand.Program, BenchmarkCommand.Folder, BenchmarkCommand.Json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new RecoveryOptions(
                result.GetRequiredValue(BenchmarkCommand.Program),
                result.GetRequiredValue(BenchmarkCommand.Folder),
                result.GetValue(megabytes),
                result.GetValue(connections),
                result.GetValue(seconds));
            return BenchmarkCommand.RunAsync(result.GetValue(BenchmarkCommand.Json), new RecoveryBenchmark(options).RunAsync, cancellationToken);
        });
        return command;
    }
}
