using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace PixelServer.ClickHouse;

/// <summary>
/// One run of the engine's program. Its standard input is its lifeline: closed when this object is disposed, or by the system when
/// this process dies.
/// </summary>
internal sealed partial class EngineProcess : IAsyncDisposable
{
    private const int DataUnavailable = 3;
    private const int PortTaken = 5;

    // A process that a signal ended has 128 and the signal's number.
    private const int SignalBase = 128;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task _errors;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private volatile string? _lastError;

    private EngineProcess(Process process, ILogger logger, TimeProvider time)
    {
        _process = process;
        _logger = logger;
        _time = time;
        _errors = PassOnErrorsAsync();
    }

    public int Port { get; private set; }

    public string Version { get; private set; } = "";

    public int ProcessId => _process.Id;

    /// <summary>The last line on standard error, or the exit code when there was none.</summary>
    public string LastWords => _lastError ?? $"exit code {_process.ExitCode}";

    /// <summary>Starts the program and waits until it answers.</summary>
    /// <exception cref="EmbeddedClickHouseException">It refused, died, or did not answer in time.</exception>
    public static async Task<EngineProcess> StartAsync(EmbeddedClickHouseOptions options, int port, ILogger logger, TimeProvider time, CancellationToken cancellation)
    {
        var process = new Process { StartInfo = StartInfo(options, port) };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            process.Dispose();
            throw new EmbeddedClickHouseException($"The engine's program {process.StartInfo.FileName} can't be started: {exception.Message}", exception);
        }

        var engine = new EngineProcess(process, logger, time);
        try
        {
            await engine.HandShakeAsync(options.Users, cancellation);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the program has ended and its last words are known.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        await _errors.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program is gone and its end of the pipe with it.
        }

        using var limit = new CancellationTokenSource(StopLimit, _time);
        try
        {
            await WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            LogKilled(StopLimit);
            _process.Kill();
            await WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(EmbeddedClickHouseOptions options, int port)
    {
        var start = new ProcessStartInfo(options.ProgramPath)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Published without a launcher of its own, the program is run by the dotnet command.
        if (!File.Exists(options.ProgramPath) && File.Exists(options.ProgramPath + ".dll"))
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(options.ProgramPath + ".dll");
        }

        string[] arguments = ["--data", options.DataDirectory, "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        foreach (var argument in options.LibraryPath is { } library ? [.. arguments, "--library", library] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private async Task HandShakeAsync(IReadOnlyList<ClickHouseUser> users, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(StartLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        string? line;
        try
        {
            var userList = JsonSerializer.Serialize(new { users }, JsonSerializerOptions.Web);
            await _process.StandardInput.WriteLineAsync(userList.AsMemory(), either.Token);
            await _process.StandardInput.FlushAsync(either.Token);
            line = await _process.StandardOutput.ReadLineAsync(either.Token);
        }
        catch (IOException)
        {
            // It ended before it read its users; its exit code and words say why.
            line = null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new EmbeddedClickHouseException($"The engine did not answer within {StartLimit}.");
        }

        if (line is null)
        {
            await WaitForExitAsync(cancellation);
            throw new EmbeddedClickHouseException($"The engine did not start: {LastWords}")
            {
                MayPass = _process.ExitCode is DataUnavailable or PortTaken,
                WasKilled = _process.ExitCode > SignalBase,
            };
        }

        using var ready = JsonDocument.Parse(line);
        Port = ready.RootElement.GetProperty("port").GetInt32();
        Version = ready.RootElement.GetProperty("version").GetString() ?? "";
    }

    private async Task PassOnErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                _lastError = line;
                LogLine(line);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Embedded ClickHouse: {Line}")]
    private partial void LogLine(string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Embedded ClickHouse did not stop within {Limit} and was killed; its data is safe")]
    private partial void LogKilled(TimeSpan limit);
}
