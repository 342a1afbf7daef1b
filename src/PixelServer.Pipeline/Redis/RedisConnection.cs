using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using StackExchange.Redis;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// Calls of one Redis, each with a time-out and a circuit breaker around it, and a connection that is made anew when calls fail again
/// and again: after a fail-over of Sentinels, or when nothing comes over the old one. Thread-safe.
/// </summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    private const int FailuresToReconnect = 3;
    private static readonly TimeSpan SaidEvery = TimeSpan.FromSeconds(30);

    private readonly RedisAddress _address;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _once;
    private readonly ResiliencePipeline _patient;
    private readonly ConcurrentDictionary<string, int> _failuresInRow = new();

    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _multiplexer;
    private long _connectedAt;
    private bool _isRenewing;
    private bool _isDisposed;

    private long _retries;
    private int _breaks;
    private volatile string? _lastFailure;
    private volatile bool _isConnected;
    private long _saidAt;

    public RedisConnection(RedisOptions options, TimeProvider time, ILogger logger)
    {
        _address = new RedisAddress(options);
        _timeout = options.Timeout;
        _time = time;
        _logger = logger;
        _saidAt = time.GetTimestamp() - (long)(2 * SaidEvery.TotalSeconds * time.TimestampFrequency);
        _once = Guard(new ResiliencePipelineBuilder { TimeProvider = time }).Build();
        _patient = Guard(new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = PassingFailures(),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(100),
            UseJitter = true,
            OnRetry = _ =>
            {
                Interlocked.Increment(ref _retries);
                return ValueTask.CompletedTask;
            },
        })).Build();
    }

    /// <summary>The last call was answered.</summary>
    public bool IsConnected => _isConnected;

    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Rises whenever the connection broke: what was in Redis before may be gone.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    /// <exception cref="RedisCallException">Redis did not answer within a few attempts, or refused.</exception>
    public Task<RedisResult> CallAsync(RedisCall call, CancellationToken cancellationToken) => CallAsync(_patient, call, cancellationToken);

    /// <summary>One attempt, for calls that carry much or whose outcome is looked at before the next.</summary>
    /// <exception cref="RedisCallException">Redis did not answer, or refused.</exception>
    public Task<RedisResult> CallOnceAsync(RedisCall call, CancellationToken cancellationToken) => CallAsync(_once, call, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? multiplexer;
        lock (_lock)
        {
            _isDisposed = true;
            multiplexer = _multiplexer;
        }

        await CloseAsync(multiplexer);
    }

    // What passes by itself; a refusal such as OOM or NOGROUP takes more than another attempt at once.
    private static bool IsPassing(Exception failure) => failure switch
    {
        RedisServerException refusal => IsMisdirected(refusal.Message),
        BrokenCircuitException => false,
        _ => true,
    };

    private static bool IsMisdirected(string refusal) =>
        refusal.StartsWith("READONLY", StringComparison.Ordinal)
        || refusal.StartsWith("LOADING", StringComparison.Ordinal)
        || refusal.StartsWith("MASTERDOWN", StringComparison.Ordinal)
        || refusal.StartsWith("CLUSTERDOWN", StringComparison.Ordinal)
        || refusal.StartsWith("TRYAGAIN", StringComparison.Ordinal)
        || refusal.StartsWith("MOVED", StringComparison.Ordinal)
        || refusal.StartsWith("ASK", StringComparison.Ordinal)
        || refusal.StartsWith("NOREPLICAS", StringComparison.Ordinal);

    private static PredicateBuilder<object> PassingFailures() => new PredicateBuilder()
        .Handle<TimeoutRejectedException>()
        .Handle<RedisCallException>(failure => IsPassing(failure.InnerException!));

    private ResiliencePipelineBuilder Guard(ResiliencePipelineBuilder builder) => builder
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = PassingFailures(),
            // Nearly all of them: one node of a cluster that is down must not keep calls from the others.
            FailureRatio = 0.95,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(1),
        })
        .AddTimeout(_timeout);

    private async Task<RedisResult> CallAsync(ResiliencePipeline pipeline, RedisCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                static async (state, limit) => await state.Self.AttemptAsync(state.Call, state.Caller, limit),
                (Self: this, Call: call, Caller: cancellationToken),
                cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw new RedisCallException(_lastFailure ?? "Redis is left alone for a moment after it failed.", e);
        }
        catch (TimeoutRejectedException e)
        {
            throw new RedisCallException(SaysNothing(call), e);
        }
    }

    /// <param name="call">What to call.</param>
    /// <param name="caller">Cancelled when nobody wants the answer any more.</param>
    /// <param name="limit">Cancelled then and at the time-out.</param>
    private async ValueTask<RedisResult> AttemptAsync(RedisCall call, CancellationToken caller, CancellationToken limit)
    {
        var multiplexer = Current();
        try
        {
            // Calls of StackExchange.Redis 1.2.6 cannot be cancelled: what is given up here may still be carried out.
            var database = (await multiplexer.WaitAsync(limit)).GetDatabase();
            // Nor may handing them over, which locks, be trusted to return while a connection breaks: hence a thread of the pool.
            var answer = Task.Run(() => database.ExecuteAsync(call.Command, call.Arguments, CommandFlags.DemandMaster), limit);
            var result = await answer.WaitAsync(limit);
            Succeeded(call);
            return result;
        }
        catch (Exception e) when (!limit.IsCancellationRequested)
        {
            if (IsPassing(e))
            {
                Failed(call, multiplexer, e.Message);
            }

            throw new RedisCallException(e.Message, e);
        }
        catch when (!caller.IsCancellationRequested)
        {
            Failed(call, multiplexer, SaysNothing(call));
            throw new OperationCanceledException(limit);
        }
    }

    private string SaysNothing(RedisCall call) => $"Redis did not answer {call.Command} within {_timeout}.";

    private void Succeeded(RedisCall call)
    {
        _failuresInRow.TryRemove(call.Key, out _);
        if (!_isConnected)
        {
            _isConnected = true;
            LogAnswers();
        }
    }

    private void Failed(RedisCall call, Task<ConnectionMultiplexer> multiplexer, string failure)
    {
        _lastFailure = failure;
        _isConnected = false;
        // Failing and answering by turns, as a cluster does with a node down, is said now and then.
        if (_time.GetElapsedTime(Interlocked.Read(ref _saidAt)) > SaidEvery)
        {
            Interlocked.Exchange(ref _saidAt, _time.GetTimestamp());
            LogFailing(call.Command, failure);
        }

        if (_failuresInRow.AddOrUpdate(call.Key, 1, (_, count) => count + 1) >= FailuresToReconnect)
        {
            Renew(multiplexer);
        }
    }

    private Task<ConnectionMultiplexer> Current()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_multiplexer is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _multiplexer = ConnectAsync();
            }

            return _multiplexer;
        }
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        _connectedAt = _time.GetTimestamp();
        return Task.Run(async () =>
        {
            var connecting = _address.ConnectAsync();
            var multiplexer = await WithinAsync(connecting, _timeout * 3);
            multiplexer.ConnectionFailed += (_, _) => Interlocked.Increment(ref _breaks);
            multiplexer.ConnectionRestored += (_, _) => Interlocked.Increment(ref _breaks);
            return multiplexer;
        });
    }

    // One that does not come in time is closed when it does, so that another can be tried.
    private async Task<ConnectionMultiplexer> WithinAsync(Task<ConnectionMultiplexer> connecting, TimeSpan limit)
    {
        try
        {
            return await connecting.WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            _ = CloseAsync(connecting);
            throw;
        }
    }

    // Calls go on over the old connection, as those to other nodes of a cluster may succeed, until there is a new one.
    private void Renew(Task<ConnectionMultiplexer> failing)
    {
        lock (_lock)
        {
            if (_isDisposed || _isRenewing || _multiplexer != failing || _time.GetElapsedTime(_connectedAt) < _timeout)
            {
                return;
            }

            _isRenewing = true;
            _ = RenewAsync(failing, ConnectAsync());
        }
    }

    // Does not throw: nobody waits for it.
    private async Task RenewAsync(Task<ConnectionMultiplexer> old, Task<ConnectionMultiplexer> renewed)
    {
        await ((Task)renewed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var unwanted = renewed;
        lock (_lock)
        {
            _isRenewing = false;
            if (renewed.IsCompletedSuccessfully && !_isDisposed)
            {
                _multiplexer = renewed;
                unwanted = old;
            }
            else
            {
                _ = renewed.Exception;
            }
        }

        Interlocked.Increment(ref _breaks);
        _failuresInRow.Clear();
        await CloseAsync(unwanted);
    }

    // Does not throw.
    private static async Task CloseAsync(Task<ConnectionMultiplexer>? multiplexer)
    {
        if (multiplexer is null)
        {
            return;
        }

        await ((Task)multiplexer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (multiplexer.IsCompletedSuccessfully)
        {
            // Commands nobody waits for any more are not waited for either; closing itself may block.
            await Task.Run(() => multiplexer.Result.Close(allowCommandsToComplete: false))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(50, LogLevel.Debug, "Redis answers.")]
    private partial void LogAnswers();

    [LoggerMessage(51, LogLevel.Warning, "Redis fails ({Command}: {Reason}); blocks wait in the event log and go again.")]
    private partial void LogFailing(string command, string reason);
}
