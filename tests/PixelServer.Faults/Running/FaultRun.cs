using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using PixelServer.Faults.Damage;
using PixelServer.Faults.Judging;
using PixelServer.Faults.Oracle;
using PixelServer.Faults.Plan;
using PixelServer.Faults.Processes;

namespace PixelServer.Faults.Running;

/// <summary>
/// A whole run: the product under load, cycles of faults, judgements. Every process it started is gone when it is disposed.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    // Every judgement reads all rows; growing pauses keep a run of hours from judging more than it breaks.
    private const int FirstJudgement = 20;

    // Every fourth cycle does not wait for load, so that kills also meet what is just starting.
    private const int HastyCycle = 4;
    private const int FlowingEvents = 300;
    private static readonly TimeSpan FlowLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    // About a second's load.
    private const long CaughtUpBytes = 1_000_000;
    private static readonly TimeSpan CatchUpLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(2);

    private readonly RunOptions _options;
    private readonly TimeProvider _time;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Topology _topology;
    private readonly OracleProcess _oracle;
    private readonly FaultInjector _injector;
    private readonly ResourceWatch _resources;
    private readonly FreshEvents _fresh;
    private readonly DamagedEvents _damaged = new();
    private readonly List<string> _problems;
    private readonly Channel<bool> _moves = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _moving;
    private int _kills;

    /// <param name="options">What was asked for.</param>
    /// <param name="folder">Empty; everything of the run lies in it.</param>
    /// <param name="problems">Gets the broken promises as they are found; stays empty when all are kept.</param>
    /// <param name="time">Of the faults.</param>
    public FaultRun(RunOptions options, string folder, List<string> problems, TimeProvider time)
    {
        _problems = problems;
        _options = options;
        _time = time;
        var logs = Directory.CreateDirectory(Path.Combine(folder, "logs")).FullName;
        _topology = Topology.Create(options, folder, logs);
        _oracle = new OracleProcess(new OracleOptions(options.Seed, options.Rate, options.Repeats), folder);
        _injector = new FaultInjector(_topology, _damaged, time);
        _resources = new ResourceWatch(_topology);
        _fresh = new FreshEvents(options.Seed);
        foreach (var collector in _topology.Collectors)
        {
            collector.Listening = () => _moves.Writer.TryWrite(true);
        }

        _moving = MoveAsync();
    }

    /// <summary>Runs to the end, or to the first broken promise and a judgement of the rest.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await _injector.RestoreAsync(cancellation);
        await _oracle.RunAsync();
        await Task.Delay(WarmUp, _time, cancellation);
        _resources.Begin();
        Say($"ready: {_resources}");
        if (_options.RedisAway is { } away)
        {
            await OutlastRedisAsync(away, cancellation);
        }

        var began = _watch.Elapsed;
        var (cycle, nextJudgement) = (0, FirstJudgement);
        while (_problems.Count == 0 && (_options.Cycles is { } cycles ? cycle < cycles : _watch.Elapsed - began < _options.Duration))
        {
            cycle++;
            await RunCycleAsync(cycle, cancellation);
            if (cycle == nextJudgement && cycle != _options.Cycles)
            {
                nextJudgement += Math.Max(FirstJudgement, cycle / 2);
                await JudgeAsync(sabotage: null, cancellation);
                await _oracle.RunAsync();
            }
        }

        // What broke stays broken: a judgement of the rest says how far it went.
        await JudgeAsync(_options.Sabotage, cancellation);
        await SumUpAsync(cycle);
    }

    public async ValueTask DisposeAsync()
    {
        _moves.Writer.TryComplete();
        await _topology.DisposeAsync();
        await _oracle.DisposeAsync();
        await _moving;
        _fresh.Dispose();
    }

    // Everything else is well, and the load goes on all the time.
    private async Task OutlastRedisAsync(TimeSpan away, CancellationToken cancellation)
    {
        var before = await _oracle.FiguresAsync();
        await _injector.RunAsync([new PlannedFault(TimeSpan.Zero, FaultKind.Kill, Target.Redis, away, 0)], cancellation);
        _kills++;
        var back = _watch.Elapsed;
        var after = await _oracle.FiguresAsync();
        var waiting = await WaitingAsync(cancellation);
        Say(string.Create(CultureInfo.InvariantCulture, $"Redis away for {away.TotalSeconds:0} s: {after.Answered - before.Answered} answered, {after.Refused - before.Refused} refused; {waiting / 1e6:F1} MB wait · {_resources}"));
        var (holds, why) = await Wait.UntilAsync(
            CatchUpLimit, async () => await WaitingAsync(cancellation) is > CaughtUpBytes and var still ? $"{still} bytes wait" : null, cancellation);
        if (!holds)
        {
            _problems.Add($"The logs had not caught up {CatchUpLimit.TotalMinutes} minutes after Redis came back: {why}");
        }

        var caughtUp = _watch.Elapsed - back;
        var figures = await _oracle.FiguresAsync();
        Say(string.Create(CultureInfo.InvariantCulture, $"caught up in {caughtUp.TotalSeconds:F1} s, with {figures.Answered - after.Answered} more events answered meanwhile · {_resources}"));
    }

    private async Task<long> WaitingAsync(CancellationToken cancellation)
    {
        long waiting = 0;
        foreach (var collector in _topology.Collectors)
        {
            waiting += (await collector.StatusAsync(cancellation)).GetProperty("log").GetProperty("waitingBytes").GetInt64();
        }

        return waiting;
    }

    private async Task RunCycleAsync(int cycle, CancellationToken cancellation)
    {
        var faults = FaultPlan.Cycle(_options.Seed, _options.Layout, cycle);
        if (cycle % HastyCycle != 0)
        {
            await FlowAsync(cancellation);
        }

        await _injector.RunAsync(faults, cancellation);
        _kills += faults.Count(fault => fault.Kind is FaultKind.Kill or FaultKind.FlipBytes or FaultKind.Empty);
        _injector.ReviveAll();
        _problems.AddRange(_injector.TakeMisfortunes());
        var figures = await _oracle.FiguresAsync();
        Say(string.Create(CultureInfo.InvariantCulture, $"cycle {cycle}: {figures.Issued} sent, {figures.Answered} answered, {figures.Refused} refused · {string.Join(" · ", faults)}"));
    }

    // Not reaching it is no failure: long faults may still be felt. The judgement decides.
    private async Task FlowAsync(CancellationToken cancellation)
    {
        var wanted = (await _oracle.FiguresAsync()).Answered + FlowingEvents;
        await Wait.UntilAsync(FlowLimit, async () => (await _oracle.FiguresAsync()).Answered >= wanted ? null : "no load", cancellation);
    }

    private async Task JudgeAsync(Sabotage? sabotage, CancellationToken cancellation)
    {
        var began = _watch.Elapsed;
        await _injector.RestoreAsync(cancellation);
        _problems.AddRange(_injector.TakeMisfortunes());
        await _oracle.MoveToAsync(Addresses());
        if (!await _oracle.RestAsync())
        {
            _problems.Add($"Requests were not answered although all is well: {await _oracle.FiguresAsync()}");
        }

        await DrainAsync(cancellation);
        var drained = _watch.Elapsed - began;
        using var stored = _topology.OpenStored();
        foreach (var collector in _topology.Collectors)
        {
            if (await _fresh.CheckAsync(collector, stored, cancellation) is { } problem)
            {
                _problems.Add(problem);
            }

            _damaged.AddKept(LogDamage.KeptIds(collector.LogFolder));
        }

        if (sabotage is { } how)
        {
            await Saboteur.SpoilAsync(stored, how, cancellation);
        }

        var verdict = await new Judge(_options.Seed, await _oracle.LedgerAsync(), _fresh.Ids, _damaged)
            .JudgeAsync(stored.EventsAsync(cancellation), stored.RejectedAsync(cancellation));
        _problems.AddRange(verdict.Problems);
        _problems.AddRange(_resources.Problems());
        var wrong = (await _oracle.FiguresAsync()).Wrong;
        _problems.AddRange(wrong.Select(answer => $"{answer.Value} good requests were answered {answer.Key}"));
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"judged: {verdict.Sent} sent, {verdict.Answered} answered, {verdict.Stored} stored, {verdict.Duplicates} repeats set aside, {verdict.Damaged} damaged and kept; drained in {drained.TotalSeconds:F1} s · {_resources}"));
    }

    private async Task DrainAsync(CancellationToken cancellation)
    {
        foreach (var collector in _topology.Collectors)
        {
            var (holds, why) = await Wait.UntilAsync(DrainLimit, async () =>
            {
                var log = (await collector.StatusAsync(cancellation)).GetProperty("log");
                return log.GetProperty("waitingBlocks").GetInt64() == 0 && log.GetProperty("waitingBytes").GetInt64() == 0 ? null : log.ToString();
            }, cancellation);
            if (!holds)
            {
                _problems.Add($"The log of {collector.Name} was not empty after {DrainLimit.TotalSeconds} s: {why}");
            }
        }
    }

    private async Task SumUpAsync(int cycles)
    {
        var figures = await _oracle.FiguresAsync();
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{cycles} cycles, {_kills} kills -9; {figures.Issued} events in {figures.Gets} GET and {figures.Posts} POST requests, {figures.Answered} answered; {figures.Repeats} requests repeated on purpose, {figures.Retries} sent again, {figures.Refused} refused, {figures.Unanswered} without an answer; {_damaged.Count} events damaged"));
        Say($"faults: {string.Join(", ", _injector.Counts.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}"))}");
        if (_topology.Links.Count > 0)
        {
            Say($"touched by link faults: {string.Join(", ", _topology.Links.Select(link => $"{link.Key} {link.Value.Hits}"))}");
        }

        if (figures.Answered == 0 || _kills == 0)
        {
            _problems.Add("Nothing was tried: no event was answered, or nothing was killed.");
        }
    }

    private IEnumerable<Uri> Addresses() => _topology.Collectors.Select(collector => collector.Url).OfType<Uri>();

    // Tells the oracle where a collector came back.
    private async Task MoveAsync()
    {
        await foreach (var _ in _moves.Reader.ReadAllAsync())
        {
            await _oracle.MoveToAsync(Addresses());
        }
    }

    private void Say(string line) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,6:F1}s {line}"));
}
