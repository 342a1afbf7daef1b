using System.Net.Sockets;
using System.Text;

namespace PixelServer.Health;

/// <summary>
/// Tells the service manager that started this process when it listens and when it stops, by the datagrams of sd_notify(3), so that a
/// unit of <c>Type=notify</c> counts as started only then. Does nothing where nobody asked for it (no NOTIFY_SOCKET).
/// </summary>
internal sealed partial class ServiceNotice(IHostApplicationLifetime lifetime, ILogger<ServiceNotice> logger) : IHostedService
{
    public const string Variable = "NOTIFY_SOCKET";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        // Else the engine, our child, would inherit it.
        Environment.SetEnvironmentVariable(Variable, null);
        if (!string.IsNullOrEmpty(address))
        {
            lifetime.ApplicationStarted.Register(() => Send(address, "READY=1"));
            lifetime.ApplicationStopping.Register(() => Send(address, "STOPPING=1"));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Send(string address, string state)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An abstract address is written with '@' and begins with a zero byte.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        }
        catch (SocketException e)
        {
            LogNotTold(state, e.Message);
        }
    }

    [LoggerMessage(54, LogLevel.Warning, "The service manager could not be told {State}: {Reason}")]
    private partial void LogNotTold(string state, string reason);
}
