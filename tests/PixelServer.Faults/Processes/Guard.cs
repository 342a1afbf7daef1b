using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PixelServer.Faults.Processes;

/// <summary>
/// A process that outlives a run, however that ends, and kills what is left of it: every process with the run's own folder on its
/// command line, also engines whose server was killed.
/// </summary>
internal sealed class Guard : IAsyncDisposable
{
    private readonly Process _process;

    public Guard(string folder) =>
        _process = Process.Start(new ProcessStartInfo(Programs.Self, ["guard", folder]) { RedirectStandardInput = true })
            ?? throw new HarnessException("The guard did not start.");

    /// <summary>In the guard's own process: waits for the end of its input, then kills until nothing is left.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        var (holds, _) = await Wait.UntilAsync(TimeSpan.FromSeconds(20), () => Task.FromResult(KillAll(folder) == 0 ? null : "some are left"), CancellationToken.None);
        return holds ? 0 : 1;
    }

    /// <summary>Lets it sweep and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int KillAll(string folder)
    {
        var mine = Environment.ProcessId;
        var theirs = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != mine && CommandLine(id).Contains(folder, StringComparison.Ordinal))
            .ToList();
        foreach (var id in theirs)
        {
            Signals.TrySend(id, Signals.Kill);
        }

        return theirs.Count;
    }

    private static string CommandLine(int id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked, or is another user's.
            return "";
        }
    }
}
