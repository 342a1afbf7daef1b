using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>What the collector answered since start. Thread-safe.</summary>
internal sealed class CollectionCounters
{
    private readonly long[] _rejected = new long[Enum.GetValues<RejectReason>().Length];
    private long _accepted;

    /// <summary>The reasons for which the collector itself refuses; it does so before an event is kept.</summary>
    public static IReadOnlyList<RejectReason> Reasons { get; } =
        [.. Enum.GetValues<RejectReason>().Where(reason => reason is > RejectReason.None and <= RejectReason.LogFull)];

    /// <summary>Requests answered as stored.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Requests refused, by reason; reasons that did not occur are left out.</summary>
    public IReadOnlyDictionary<string, long> Rejected =>
        Enum.GetValues<RejectReason>()
            .Select(reason => (Name: reason.Name(), Count: Volatile.Read(ref _rejected[(int)reason])))
            .Where(pair => pair.Count > 0)
            .ToDictionary(pair => pair.Name, pair => pair.Count);

    public long RejectedFor(RejectReason reason) => Volatile.Read(ref _rejected[(int)reason]);

    public void CountAccepted() => Interlocked.Increment(ref _accepted);

    public void CountRejected(RejectReason reason) => Interlocked.Increment(ref _rejected[(int)reason]);
}
