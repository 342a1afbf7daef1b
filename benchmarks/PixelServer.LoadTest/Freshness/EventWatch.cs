using System.Collections.Concurrent;
using System.Diagnostics;

namespace PixelServer.LoadTest.Freshness;

/// <summary>Events that were answered, and when each became selectable. Senders add, one poller asks ClickHouse. Thread-safe.</summary>
internal sealed class EventWatch(Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<string>>> select)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<string, long> _answered = new();
    private readonly ConcurrentDictionary<string, double> _delays = new();

    /// <summary>Milliseconds from answer to row, by event id.</summary>
    public IReadOnlyDictionary<string, double> Delays => _delays;

    public int Missing => _answered.Count;

    public int Polls { get; private set; }

    /// <summary>Mean time between two polls.</summary>
    public double PollMs { get; private set; }

    public void Add(string eventId) => _answered[eventId] = Stopwatch.GetTimestamp();

    /// <summary>Polls until the senders are done and every event was seen, or a limit after the senders' end is over.</summary>
    public async Task PollAsync(Task senders, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        var started = Stopwatch.GetTimestamp();
        long? ended = null;
        while (!senders.IsCompleted || !_answered.IsEmpty)
        {
            if (senders.IsCompleted && Stopwatch.GetElapsedTime(ended ??= Stopwatch.GetTimestamp()) > limit)
            {
                break;
            }

            await PollOnceAsync(cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        PollMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds / Math.Max(1, Polls);
    }

    private async Task PollOnceAsync(CancellationToken cancellationToken)
    {
        Polls++;
        var outstanding = _answered.Keys;
        if (outstanding.Count == 0)
        {
            return;
        }

        var found = await select([.. outstanding], cancellationToken);
        var now = Stopwatch.GetTimestamp();
        foreach (var eventId in found)
        {
            // Found twice would be a row stored twice; the count at the end tells.
            if (_answered.TryRemove(eventId, out var answered))
            {
                _delays[eventId] = Stopwatch.GetElapsedTime(answered, now).TotalMilliseconds;
            }
        }
    }
}
