using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>
/// Tells the service manager that started this process when it listens, that it still runs, and when and how long at most it stops, by the
/// datagrams of sd_notify(3): a unit of <c>Type=notify</c> counts as started only then, one with <c>WatchdogSec=</c> is killed and started
/// again when it hangs. Does nothing where nobody asked for it (no NOTIFY_SOCKET).
/// </summary>
internal sealed partial class ServiceNotice : IHostedService, IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";

    // Four in the time that the manager waits: one may come late.
    private const int SignsOfLife = 4;

    // The whole stop and the end of the process after it.
    private static readonly TimeSpan Exit = TimeSpan.FromSeconds(5);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeSpan _stopLimit;
    private readonly TimeProvider _time;
    private readonly ILogger<ServiceNotice> _logger;
    private readonly string? _address;
    private readonly TimeSpan _watchdog;
    private ITimer? _timer;

    public ServiceNotice(IHostApplicationLifetime lifetime, IOptions<StopOptions> stop, TimeProvider time, ILogger<ServiceNotice> logger)
    {
        _lifetime = lifetime;
        _stopLimit = stop.Value.Limit + Exit;
        _time = time;
        _logger = logger;

        // Here, before any part is started: the engine, our child, must not inherit them.
        _address = Take(SocketVariable);
        _watchdog = long.TryParse(Take(WatchdogVariable), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : TimeSpan.Zero;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_address is not null)
        {
            _lifetime.ApplicationStarted.Register(() => Send("READY=1"));
            _lifetime.ApplicationStopping.Register(() => Send($"STOPPING=1\nEXTEND_TIMEOUT_USEC={_stopLimit.TotalMicroseconds:F0}"));
            if (_watchdog > TimeSpan.Zero)
            {
                // From the thread pool, as every answer comes: no sign comes where none of its threads is free for so long. Not after a look at
                // the log or ClickHouse: those that are slow are no quicker after a restart.
                _timer = _time.CreateTimer(_ => Send("WATCHDOG=1"), null, TimeSpan.Zero, _watchdog / SignsOfLife);
            }
        }

        return Task.CompletedTask;
    }

    // Signs of life are given until the process ends.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private void Send(string state)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An abstract address is written with '@' and begins with a zero byte.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(_address![0] == '@' ? '\0' + _address[1..] : _address));
        }
        catch (SocketException e)
        {
            LogNotTold(state, e.Message);
        }
    }

    [LoggerMessage(54, LogLevel.Warning, "The service manager could not be told {State}: {Reason}")]
    private partial void LogNotTold(string state, string reason);
}
