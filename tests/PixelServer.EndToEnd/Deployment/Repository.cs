using System.Diagnostics;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Deployment;

/// <summary>The files of this repository and what of it is built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder into which the build that is tested put the program.</summary>
    public static string BuiltProgram
    {
        get
        {
            var tests = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Root, "src", "PixelServer", "bin", tests.Parent!.Name, tests.Name);
        }
    }

    /// <summary>Runs a program, or a script of the repository, to its end.</summary>
    public static async Task<CommandResult> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PixelServer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        }

        return folder.FullName;
    }
}
