using System.CommandLine;

namespace PixelServer.LoadTest.EndToEnd;

/// <summary><c>endtoend</c>: how many events a second one machine takes from the request to the row, and what each part of it costs.</summary>
internal static class EndToEndCommand
{
    public static Command Create()
    {
        var redis = new Option<bool>("--redis") { Description = "Also with collector and loader as two processes and Redis between them" };
        var pixels = BenchmarkCommand.Number("--connections", "Connections that send single pixels", 256, 2, 4000);
        var batches = BenchmarkCommand.Number("--batch-connections", "Connections that send batches", 64, 2, 4000);
        var seconds = BenchmarkCommand.Number("--seconds", "Length of each load", 20, 1, 3600);
        var warmUp = BenchmarkCommand.Number("--warm-up", "Seconds of each load before that don't count", 8, 1, 600);
        var command = new Command("endtoend", "Events per second from request to row with everything on this machine, and CPU per event of each part")
        {
            redis, pixels, batches, seconds, warmUp, BenchmarkCommand.Program, BenchmarkCommand.Folder, BenchmarkCommand.Json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new EndToEndOptions(
                result.GetRequiredValue(BenchmarkCommand.Program),
                result.GetRequiredValue(BenchmarkCommand.Folder),
                result.GetValue(redis),
                result.GetValue(pixels),
                result.GetValue(batches),
                result.GetValue(seconds),
                result.GetValue(warmUp));
            return BenchmarkCommand.RunAsync(result.GetValue(BenchmarkCommand.Json), new EndToEndBenchmark(options).RunAsync, cancellationToken);
        });
        return command;
    }
}
