using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PixelServer.Faults.Processes;

namespace PixelServer.Faults.Oracle;

/// <summary>The oracle seen from the run: a child process that no fault touches. One command at a time; thread-safe.</summary>
internal sealed class OracleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _ledger;

    public OracleProcess(OracleOptions options, string folder)
    {
        _ledger = Path.Combine(folder, "ledger");
        _process = Process.Start(new ProcessStartInfo(
            Programs.Self,
            ["oracle", options.Seed.ToString(CultureInfo.InvariantCulture), options.Rate.ToString(CultureInfo.InvariantCulture), options.Repeats.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new HarnessException("The oracle did not start.");
    }

    public Task MoveToAsync(IEnumerable<Uri> collectors) => CommandAsync($"collectors {string.Join(' ', collectors)}");

    public Task RunAsync() => CommandAsync("run");

    /// <summary>Stops new events and waits until every request has come to its end; false when some did not.</summary>
    public async Task<bool> RestAsync() => await AskAsync("rest") == "ok";

    public async Task<Ledger> LedgerAsync()
    {
        await CommandAsync($"save {_ledger}");
        return Ledger.Load(_ledger);
    }

    public async Task<OracleFigures> FiguresAsync() =>
        JsonSerializer.Deserialize<OracleFigures>(await AskAsync("figures")) ?? throw new HarnessException("The oracle has no figures.");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _turn.Dispose();
    }

    private async Task CommandAsync(string command)
    {
        if (await AskAsync(command) is not "ok" and var answer)
        {
            throw new HarnessException($"The oracle answered {command.Split(' ')[0]} with '{answer}'.");
        }
    }

    private async Task<string> AskAsync(string command)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
            return await _process.StandardOutput.ReadLineAsync() ?? throw new HarnessException("The oracle ended.");
        }
        finally
        {
            _turn.Release();
        }
    }
}
