using Microsoft.Extensions.Options;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Loading;

/// <summary>
/// At a stop, gives what the log holds some time to be handed on. Registered behind the services that hand it on, so that it stops
/// before them; and the server has stopped listening by then.
/// </summary>
internal sealed partial class LogDrain(
    DiskEventLog log, StartFailure failure, IOptions<StopOptions> options, TimeProvider time, ILogger<LogDrain> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        log.Cut();
        if (failure.HasFailed)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(options.Value.DrainTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10), time);
        try
        {
            while (log.Status.WaitingBlocks > 0)
            {
                await tick.WaitForNextTickAsync(either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            LogNotDrained(log.Status.WaitingBlocks);
        }
    }

    [LoggerMessage(44, LogLevel.Warning, "Stopping with {Blocks} blocks still in the log; the next start hands them on.")]
    private partial void LogNotDrained(int blocks);
}
