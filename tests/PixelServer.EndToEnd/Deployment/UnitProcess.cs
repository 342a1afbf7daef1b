using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Deployment;

/// <summary>What a systemd unit starts, started by its own line as systemd would, and stopped as it would.</summary>
internal sealed class UnitProcess : IDisposable
{
    private const string SignOfLife = "WATCHDOG=1";

    private readonly Socket _notices = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"px-{Guid.NewGuid():N}");
    private readonly StringBuilder _log = new();
    private readonly Process _process;

    public UnitProcess(string unit)
    {
        _notices.Bind(new UnixDomainSocketEndPoint(_socket));
        var lines = File.ReadAllLines(unit);
        var command = Setting(lines, "ExecStart").Split(' ');
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NOTIFY_SOCKET"] = _socket, ["WATCHDOG_USEC"] = "1000000" },
        };
        foreach (var variable in Setting(lines, "Environment").Split(' '))
        {
            start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it and returns once it has said that it is ready, with its address from the data folder.</summary>
    public static async Task<UnitProcess> StartAsync(string unit)
    {
        var process = new UnitProcess(unit);
        try
        {
            await process.NoticedAsync("READY=1");
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>When a run last wrote the data folder's keys.json.</summary>
    public static DateTime KeysWrittenAt(string data) => File.GetLastWriteTimeUtc(Keys(data));

    /// <summary>The address in keys.json, once it was written after a time: what an earlier run wrote there may be another's by now.</summary>
    public static async Task<Uri> AddressAsync(string data, DateTime before)
    {
        await Eventually.HoldsAsync("keys.json is written", () => Task.FromResult(File.Exists(Keys(data)) && KeysWrittenAt(data) > before));
        return new Uri(JsonElement.Parse(await File.ReadAllTextAsync(Keys(data), TestContext.Current.CancellationToken)).GetProperty("url").GetString()!);
    }

    /// <summary>Returns at the next sign of life.</summary>
    public Task AliveAsync() => NoticedAsync(SignOfLife);

    /// <summary>SIGTERM; returns the exit code once it has said that it stops, and for how long at most, and has stopped.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        // Stop:DrainTime, 15 s for open requests and the engine, and 5 s to end.
        await NoticedAsync("STOPPING=1\nEXTEND_TIMEOUT_USEC=25000000");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _notices.Dispose();
        File.Delete(_socket);
    }

    private static string Keys(string data) => Path.Combine(data, "keys.json");

    private static string Setting(IEnumerable<string> lines, string name) => lines.Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];

    // Signs of life come in between, as often as they like.
    private async Task NoticedAsync(string expected)
    {
        string notice;
        do
        {
            notice = await NoticeAsync();
        }
        while (notice == SignOfLife && expected != SignOfLife);

        Assert.Equal(expected, notice);
    }

    private async Task<string> NoticeAsync()
    {
        var buffer = new byte[256];
        var received = _notices.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask();
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(received, ended).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return first == received ? Encoding.UTF8.GetString(buffer, 0, await received) : throw new InvalidOperationException($"It ended:\n{Log()}");
    }

    private void Read(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private string Log()
    {
        lock (_log)
        {
            return _log.ToString();
        }
    }
}
