using System.Diagnostics;

namespace PixelServer.Faults.Processes;

/// <summary>
/// A program that is started, killed and started again; its output goes to one log file over all its runs. Killed with its
/// children when disposed. Not thread-safe: one fault at a time has it.
/// </summary>
internal sealed class ChildProcess(string name, string logFolder) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private readonly Lock _logLock = new();
    private readonly string _log = Path.Combine(logFolder, $"{name}.log");
    private Process? _process;
    private bool _isPaused;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The exit code of a run that ended without being asked to; null otherwise.</summary>
    public int? EndedByItself => _process is { HasExited: true } process ? process.ExitCode : null;

    public int ProcessId => _process?.Id ?? throw new HarnessException($"{name} does not run.");

    /// <summary>Told every line of the program's output.</summary>
    public Action<string>? Line { get; set; }

    /// <summary>Starts the program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its command line, which is written to its log.</param>
    /// <param name="input">The first line of its standard input, which then stays open; null closes it at once.</param>
    public void Start(string program, IReadOnlyList<string> arguments, string? input = null)
    {
        Write($"### {Path.GetFileName(program)} {string.Join(' ', arguments)}");
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new HarnessException($"{program} did not start.");
        _process = process;
        _isPaused = false;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (input is null)
        {
            process.StandardInput.Close();
        }
        else
        {
            process.StandardInput.WriteLine(input);
            process.StandardInput.Flush();
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            Write("### kill -9");
            Signals.TrySend(process.Id, Signals.Kill);
            await EndAsync(process, CancellationToken.None);
        }
    }

    /// <summary>SIGTERM; the exit code. Killed when it has not ended after a minute.</summary>
    /// <exception cref="HarnessException">It did not end in time.</exception>
    public async Task<int> StopAsync(CancellationToken cancellation)
    {
        if (_process is not { } process)
        {
            return 0;
        }

        Write("### SIGTERM");
        Signals.TrySend(process.Id, Signals.Terminate);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StopLimit);
        try
        {
            return await EndAsync(process, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await KillAsync();
            throw new HarnessException($"{name} did not end within {StopLimit.TotalSeconds} s of SIGTERM.");
        }
    }

    /// <summary>SIGSTOP.</summary>
    public void Pause()
    {
        if (IsRunning)
        {
            Write("### SIGSTOP");
            _isPaused = Signals.TrySend(ProcessId, Signals.Stop);
        }
    }

    /// <summary>SIGCONT, if it was paused.</summary>
    public void Continue()
    {
        if (_isPaused)
        {
            Write("### SIGCONT");
            Signals.TrySend(ProcessId, Signals.Continue);
            _isPaused = false;
        }
    }

    /// <summary>Forgets a run that ended by itself, so that another can begin.</summary>
    public void Forget()
    {
        _process?.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await EndAsync(process, CancellationToken.None);
        }
    }

    private async Task<int> EndAsync(Process process, CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        var exitCode = process.ExitCode;
        _process = null;
        process.Dispose();
        Write($"### ended with {exitCode}");
        return exitCode;
    }

    private void Read(string? line)
    {
        if (line is not null)
        {
            Write(line);
            Line?.Invoke(line);
        }
    }

    private void Write(string line)
    {
        lock (_logLock)
        {
            File.AppendAllText(_log, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {line}\n");
        }
    }
}
