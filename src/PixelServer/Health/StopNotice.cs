using Microsoft.Extensions.Options;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>
/// Holds up a stop for <see cref="StopOptions.NoticeTime"/>: readiness says no from the signal on, and everything else goes on
/// as before until the host stops its parts, the web server first.
/// </summary>
internal sealed partial class StopNotice(IOptions<StopOptions> options, TimeProvider time, ILogger<StopNotice> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var notice = options.Value.NoticeTime;
        if (notice > TimeSpan.Zero)
        {
            LogNotice(notice);
            await Task.Delay(notice, time, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(50, LogLevel.Information, "Told to stop: not ready any more, requests are answered for another {Notice}.")]
    private partial void LogNotice(TimeSpan notice);
}
