using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>
/// Cancels a query inside the engine when its client goes away. Repeats until the query has ended, because a query can only be
/// killed once the engine lists it.
/// </summary>
internal sealed class AbandonedQuery : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _registration;
    private Task _killing = Task.CompletedTask;

    public AbandonedQuery(ClickHouseEngine engine, string requestId, TimeProvider time, CancellationToken clientGone) =>
        _registration = clientGone.Register(() => _killing = Task.Run(() => KillUntilEndedAsync(engine, requestId, time)));

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        await _ended.CancelAsync();
        await _killing;
        _ended.Dispose();
    }

    private async Task KillUntilEndedAsync(ClickHouseEngine engine, string requestId, TimeProvider time)
    {
        while (!_ended.IsCancellationRequested)
        {
            engine.Kill(requestId);
            await Task.Delay(Interval, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
