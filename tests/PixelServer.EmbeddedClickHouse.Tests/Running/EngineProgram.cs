using System.Diagnostics;

namespace PixelServer.EmbeddedClickHouse.Tests.Running;

/// <summary>The built program as a process with its three streams.</summary>
public static class EngineProgram
{
    public const string Users =
        """{"users":[{"name":"writer","password":"write me","readOnly":false},{"name":"analyst","password":"read:me","readOnly":true}]}""";

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "PixelServer.EmbeddedClickHouse");

    // Whoever starts tests in the background has them ignore SIGINT, and ignoring is inherited.
    public static Process Start(params IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", Path, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs the program to its end, with these lines as its whole input.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: what it says about that is the result.
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
