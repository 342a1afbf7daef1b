namespace PixelServer.ClickHouse;

/// <summary>
/// Keeps the embedded engine running: starts its program, starts it again with back-off when it dies, always on the same port, and
/// stops it when disposed. Properties may be read from any thread; start it once.
/// </summary>
public sealed partial class EmbeddedClickHouse(EmbeddedClickHouseOptions options, ILogger<EmbeddedClickHouse> logger, TimeProvider time) : IAsyncDisposable
{
    // A predecessor whose host was killed needs up to a second to let go of its folder and port.
    private static readonly TimeSpan PatienceWithPredecessor = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly RestartDelay _delay = new(time, Random.Shared.NextDouble);
    private volatile EmbeddedClickHouseState _state = new(EmbeddedClickHouseCondition.Starting, null, 0);
    private volatile EngineProcess? _engine;
    private Task _supervision = Task.CompletedTask;
    private int _port = options.Port;

    public EmbeddedClickHouseState State => _state;

    /// <summary>Told of every new state, one after the other, from the thread that supervises: return soon.</summary>
    public event Action<EmbeddedClickHouseState>? StateChanged;

    /// <summary>Where the engine answers, also while it is being restarted.</summary>
    /// <exception cref="InvalidOperationException">It has not been started yet.</exception>
    public Uri Url { get => field ?? throw NotStarted(); private set; }

    /// <summary>The engine's version, such as 26.7.2.1.</summary>
    public string Version { get => field ?? throw NotStarted(); private set; }

    /// <summary>The current process; null while there is none.</summary>
    public int? ProcessId => _engine?.ProcessId;

    /// <summary>Starts the engine and returns where it answers. From then on it is kept running.</summary>
    /// <exception cref="EmbeddedClickHouseException">It can't start; the message says why.</exception>
    public async Task<Uri> StartAsync(CancellationToken cancellation)
    {
        var engine = await StartPatientlyAsync(cancellation);
        _port = engine.Port;
        Url = new Uri($"http://127.0.0.1:{engine.Port}/");
        Version = engine.Version;
        SetUp(engine);
        _supervision = Task.Run(() => SuperviseAsync(engine), CancellationToken.None);
        return Url;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision;
        Change(_state with { Condition = EmbeddedClickHouseCondition.Stopped });
        _stop.Dispose();
    }

    private async Task<EngineProcess> StartPatientlyAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await EngineProcess.StartAsync(options, _port, logger, time, cancellation);
            }
            catch (EmbeddedClickHouseException exception)
                when (exception.WasKilled || (exception.MayPass && time.GetElapsedTime(started) < PatienceWithPredecessor))
            {
                LogFailed(exception.Message);
                await Task.Delay(_delay.AfterFailure(), time, cancellation);
            }
            catch (EmbeddedClickHouseException exception)
            {
                Change(_state with { Condition = EmbeddedClickHouseCondition.Failed, LastMessage = exception.Message });
                throw;
            }
        }
    }

    /// <summary>Ends only when told to stop; every failure of the engine is answered with another start.</summary>
    private async Task SuperviseAsync(EngineProcess engine)
    {
        try
        {
            while (true)
            {
                await using (engine)
                {
                    await engine.WaitForExitAsync(_stop.Token);
                    Change(_state with { Condition = EmbeddedClickHouseCondition.Restarting, LastMessage = engine.LastWords });
                    _engine = null;
                    LogDied(engine.LastWords);
                }

                engine = await StartAgainAsync();
                SetUp(engine);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
            _engine = null;
        }
    }

    private async Task<EngineProcess> StartAgainAsync()
    {
        for (var delay = _delay.AfterDeath(); ; delay = _delay.AfterFailure())
        {
            await Task.Delay(delay, time, _stop.Token);
            Change(_state with { Restarts = _state.Restarts + 1 });
            try
            {
                return await EngineProcess.StartAsync(options, _port, logger, time, _stop.Token);
            }
            catch (EmbeddedClickHouseException exception)
            {
                Change(_state with { Condition = EmbeddedClickHouseCondition.Failed, LastMessage = exception.Message });
                LogFailed(exception.Message);
            }
        }
    }

    private void SetUp(EngineProcess engine)
    {
        _engine = engine;
        _delay.Up();
        Change(_state with { Condition = EmbeddedClickHouseCondition.Up });
        LogUp(engine.Version, Url, engine.ProcessId);
    }

    private void Change(EmbeddedClickHouseState state)
    {
        _state = state;
        StateChanged?.Invoke(state);
    }

    private static InvalidOperationException NotStarted() => new("The embedded ClickHouse has not been started.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Embedded ClickHouse {Version} answers on {Url} (process {ProcessId})")]
    private partial void LogUp(string version, Uri url, int processId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Embedded ClickHouse died and is restarted: {LastWords}")]
    private partial void LogDied(string lastWords);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Embedded ClickHouse could not be started and is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
