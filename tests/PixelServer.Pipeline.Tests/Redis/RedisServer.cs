using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PixelServer.Pipeline.Tests.Redis;

/// <summary>A real redis-server of a test's own, in a temporary folder, and everything that can happen to one.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;

    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    public string Folder { get; } = Directory.CreateTempSubdirectory("pixelserver-redis-").FullName;

    public int Port { get; } = FreePort();

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="arguments">As redis-server takes them; <c>FOLDER</c> stands for the server's folder.</param>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that is not started yet, but has its address.</summary>
    public static RedisServer Away(params string[] arguments) => new(arguments);

    public async Task StartAgainAsync()
    {
        string[] own = ["--port", Text(Port), "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--daemonize", "no"];
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true };
        // A Sentinel's configuration file comes first and says the rest.
        var given = _arguments.Select(argument => argument.Replace("FOLDER", Folder, StringComparison.Ordinal)).ToArray();
        foreach (var argument in given.Contains("--sentinel") ? [.. given, "--port", Text(Port), "--dir", Folder] : own.Concat(given))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        // One that asks for a password has started, too.
        await Wait.UntilAsync(
            async () => await TryAskAsync("PING") is var answer && (answer.StartsWith("PONG", StringComparison.Ordinal) || answer.StartsWith("NOAUTH", StringComparison.Ordinal)),
            "redis-server answers");
    }

    /// <summary>As kill -9.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>The process stands still: connections stay open and nothing answers.</summary>
    public void Freeze() => Assert(Signal(_process!.Id, StopSignal));

    public void Thaw() => Assert(Signal(_process!.Id, ContinueSignal));

    /// <summary>What redis-cli prints.</summary>
    public async Task<string> AskAsync(params string[] command)
    {
        var answer = await TryAskAsync(command);
        return answer.StartsWith("Could not connect", StringComparison.Ordinal) ? throw new IOException(answer) : answer.TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
        }

        // The kernel may still be closing what the process wrote.
        await Task.Yield();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        // Below the ports that clients get, also a cluster's second one, which is 10000 higher: so that a restart finds its own free.
        while (true)
        {
            var port = Random.Shared.Next(11_000, 22_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private static void Assert(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"kill: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int process, int signal);

    private async Task<string> TryAskAsync(params string[] command)
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-p", Text(Port), .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = cli.StandardOutput.ReadToEndAsync();
        var error = cli.StandardError.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return await output + await error;
    }
}
