namespace PixelServer.Health;

/// <summary>
/// Tells a backlog that grows from one that goes up and down: it does when the least of the last third of a quarter of a minute is
/// more than the most of the first. Thread-safe.
/// </summary>
internal sealed class BacklogTrend(TimeProvider time)
{
    private const int Third = 5;
    private const int Size = 3 * Third;

    // A little less than a second, because timers are not exact.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.9);

    private readonly Lock _lock = new();
    private readonly Queue<long> _samples = new(Size);
    private long _sampledAt;

    public bool IsGrowing
    {
        get
        {
            lock (_lock)
            {
                return _samples.Count == Size && _samples.Skip(Size - Third).Min() > _samples.Take(Third).Max();
            }
        }
    }

    /// <summary>Tells how many bytes wait now. At most one figure a second counts.</summary>
    public void Add(long waitingBytes)
    {
        lock (_lock)
        {
            if (_samples.Count > 0 && time.GetElapsedTime(_sampledAt) < Step)
            {
                return;
            }

            if (_samples.Count == Size)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(waitingBytes);
            _sampledAt = time.GetTimestamp();
        }
    }
}
