using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Live;

/// <summary>
/// Tells all who look what lands, once a second. ClickHouse is asked for all of them together, and only while somebody looks; while it does not answer the messages still come, and say
/// so. Thread-safe.
/// </summary>
internal sealed partial class LiveFeed(WarehouseConnection connection, PipelineHealth health, TimeProvider time, ILogger<LiveFeed> logger) : BackgroundService
{
    /// <summary>Most who can look at once.</summary>
    public const int MostSubscribers = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Who looks shall learn soon that there is nothing to be seen.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly HashSet<LiveSubscription> _subscriptions = [];
    private TaskCompletionSource _somebodyLooks = NewSignal();
    private bool _isOver;

    public int Subscribers
    {
        get
        {
            lock (_lock)
            {
                return _subscriptions.Count;
            }
        }
    }

    /// <summary>Begins to tell somebody of a site, or with none of all sites; null when too many look, or the server stops.</summary>
    public LiveSubscription? Subscribe(string scope)
    {
        lock (_lock)
        {
            if (_isOver || _subscriptions.Count >= MostSubscribers)
            {
                return null;
            }

            var subscription = new LiveSubscription(scope, End);
            _subscriptions.Add(subscription);
            _somebodyLooks.TrySetResult();
            return subscription;
        }
    }

    /// <summary>What somebody is told first: the newest events that there are.</summary>
    public async Task<LiveMessage> FirstAsync(string scope, CancellationToken cancellationToken)
    {
        var (events, failure) = await AskAsync((client, token) => LiveReader.ReadNewestAsync(client, scope, token), cancellationToken);
        return new LiveMessage { At = time.GetUtcNow(), AsOf = null, PerSecond = [], Events = events ?? [], Health = health.Read(failure) };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _somebodyLooks.Task.WaitAsync(stoppingToken);
                await TellAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>Ends all subscriptions, so that their requests do not hold up a stop.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isOver = true;
            foreach (var subscription in _subscriptions)
            {
                subscription.Complete();
            }
        }
    }

    // Until nobody looks any more.
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var reader = new LiveReader(time);
        LiveSnapshot? last = null;
        using var timer = new PeriodicTimer(Interval, time);
        while (Current() is { Count: > 0 } subscriptions)
        {
            var (fresh, failure) = await AskAsync(
                (client, token) => reader.ReadAsync(client, [.. subscriptions.Select(one => one.Scope).Distinct()], token), cancellationToken);
            last = fresh ?? last;
            var now = health.Read(failure);
            foreach (var subscription in subscriptions)
            {
                subscription.Send(Message(subscription.Scope, fresh, last, now));
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private LiveMessage Message(string scope, LiveSnapshot? fresh, LiveSnapshot? last, LiveHealth now) => new()
    {
        At = time.GetUtcNow(),
        AsOf = last?.AsOf,
        PerSecond = last?.RateOf(scope) ?? [],
        Events = fresh?.Fresh.GetValueOrDefault(scope) ?? [],
        Health = now,
    };

    private async Task<(T? Answer, string? Failure)> AskAsync<T>(Func<ClickHouseClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (connection is not { IsReady: true, Link: { } link })
        {
            return (null, "ClickHouse has not been reached yet.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return (await ask(link.Client, limit.Token), null);
        }
        catch (ClickHouseException e)
        {
            LogNotRead(e.Message);
            return (null, "ClickHouse does not answer the live view.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "ClickHouse answers the live view too slowly.");
        }
    }

    private List<LiveSubscription> Current()
    {
        lock (_lock)
        {
            if (_subscriptions.Count == 0)
            {
                _somebodyLooks = NewSignal();
            }

            return [.. _subscriptions];
        }
    }

    private void End(LiveSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(87, LogLevel.Debug, "Live events could not be read: {Reason}")]
    private partial void LogNotRead(string reason);
}
