using System.ComponentModel;
using System.Diagnostics;

namespace PixelServer.LoadTest.Running;

/// <summary>Runs a program to its end and takes what it says.</summary>
internal static class Tool
{
    /// <summary>Standard output and standard error, in this order, whatever the exit code.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{file} can't be started: {e.Message}. Install it (benchmarks/run does so on Debian).");
        }

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return await output + await errors;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
