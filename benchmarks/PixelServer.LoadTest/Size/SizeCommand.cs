using System.CommandLine;

namespace PixelServer.LoadTest.Size;

/// <summary><c>size</c>: memory after many events, and how quickly a server answers after its start.</summary>
internal static class SizeCommand
{
    public static Command Create()
    {
        var events = BenchmarkCommand.Number("--events", "Events to collect and load, rounded to 125", 1_000_000, 0, 100_000_000);
        var connections = BenchmarkCommand.Number("--connections", "Connections that send them", 16, 1, 512);
        var starts = BenchmarkCommand.Number("--starts", "Starts to measure, each on a new folder and once more on the same", 7, 0, 100);
        var command = new Command("size", "Memory of the server after events were collected and loaded; time from its start to the first pixel")
        {
            BenchmarkCommand.Durabilities, events, connections, starts, BenchmarkCommand.Program, BenchmarkCommand.Folder, BenchmarkCommand.Json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new SizeOptions(
                result.GetRequiredValue(BenchmarkCommand.Program),
                result.GetRequiredValue(BenchmarkCommand.Folder),
                result.GetRequiredValue(BenchmarkCommand.Durabilities),
                result.GetValue(events),
                result.GetValue(connections),
                result.GetValue(starts));
            return BenchmarkCommand.RunAsync(result.GetValue(BenchmarkCommand.Json), new SizeBenchmark(options).RunAsync, cancellationToken);
        });
        return command;
    }
}
