using System.CommandLine;

namespace PixelServer.LoadTest.Soak;

/// <summary><c>soak</c>: whether anything grows under a load that lasts.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var rate = BenchmarkCommand.Number("--rate", "Single pixels per second, about", 19_000, 100, 100_000);
        var minutes = BenchmarkCommand.Number("--minutes", "Length of the load", 30, 1, 1440);
        var sample = BenchmarkCommand.Number("--sample", "Seconds between two looks", 10, 1, 60);
        var command = new Command("soak", "Memory, handles, collections and the log under half of what the machine can do, for half an hour")
        {
            rate, minutes, sample, BenchmarkCommand.Program, BenchmarkCommand.Folder, BenchmarkCommand.Json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new SoakOptions(
                result.GetRequiredValue(BenchmarkCommand.Program),
                result.GetRequiredValue(BenchmarkCommand.Folder),
                result.GetValue(rate),
                result.GetValue(minutes),
                result.GetValue(sample));
            return BenchmarkCommand.RunAsync(result.GetValue(BenchmarkCommand.Json), new SoakBenchmark(options).RunAsync, cancellationToken);
        });
        return command;
    }
}
