using System.ComponentModel;
using System.Diagnostics;

namespace PixelServer.LoadTest.Running;

/// <summary>A server started by us, killed with all its children when disposed. Its last lines of output are kept for error messages.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string LastWords
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">First line of its standard input, which then stays open; null leaves it ours.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        var child = new ChildProcess(new Process { StartInfo = start });
        try
        {
            child._process.Start();
        }
        catch (Win32Exception e)
        {
            child._process.Dispose();
            throw new BenchmarkException($"{file} can't be started: {e.Message}");
        }

        if (input is not null)
        {
            child._process.StandardInput.WriteLine(input);
            child._process.StandardInput.Flush();
        }

        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Tries something until it succeeds; fails when the process ends or the time is over.</summary>
    public async Task<T> UntilAsync<T>(string what, TimeSpan limit, TimeSpan pause, Func<Task<T?>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < limit)
        {
            if (await attempt() is { } result)
            {
                return result;
            }

            if (HasExited)
            {
                throw new BenchmarkException($"{_process.StartInfo.FileName} ended with code {_process.ExitCode} before {what}:\n{LastWords}");
            }

            await Task.Delay(pause, cancellationToken);
        }

        throw new BenchmarkException($"{_process.StartInfo.FileName}: not {what} after {limit.TotalSeconds:F0} s:\n{LastWords}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
