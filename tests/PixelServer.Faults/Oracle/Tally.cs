using System.Collections.Concurrent;

namespace PixelServer.Faults.Oracle;

/// <summary>Counts what became of requests. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _wrong = new();
    private long _answered;
    private long _gets;
    private long _posts;
    private long _repeats;
    private long _retries;
    private long _refused;
    private long _unanswered;

    public void CountRequest(bool isPost) => Interlocked.Increment(ref isPost ? ref _posts : ref _gets);

    public void CountAnswered(int events) => Interlocked.Add(ref _answered, events);

    public void CountRepeat() => Interlocked.Increment(ref _repeats);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountUnanswered() => Interlocked.Increment(ref _unanswered);

    public void CountWrong(string answer) => _wrong.AddOrUpdate(answer, 1, static (_, count) => count + 1);

    public OracleFigures Figures(int issued, int outstanding) => new(
        issued,
        Interlocked.Read(ref _answered),
        Interlocked.Read(ref _gets),
        Interlocked.Read(ref _posts),
        Interlocked.Read(ref _repeats),
        Interlocked.Read(ref _retries),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _unanswered),
        outstanding,
        new Dictionary<string, long>(_wrong));
}
