namespace PixelServer.Pipeline.Replay;

/// <summary>
/// What a replay did. A rejected row nearly always is one event; one that held several counts once in <paramref name="Read"/> and
/// for each of its events in <paramref name="Stored"/> or <paramref name="AlreadyStored"/>.
/// </summary>
/// <param name="Read">Rejected rows taken up.</param>
/// <param name="Stored">Events stored now; in a trial run, those that would be.</param>
/// <param name="AlreadyStored">Events stored under their id already; their rows are removed as well.</param>
/// <param name="StillRejected">Rows that are no events by today's rules either; they stay.</param>
/// <param name="NotReplayable">Rows that are no requests (lines of imported files, damaged records); they were not taken up and stay.</param>
public sealed record ReplaySummary(long Read, long Stored, long AlreadyStored, long StillRejected, long NotReplayable)
{
    /// <summary>Why rows are still rejected, and how many for each of today's reasons.</summary>
    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new Dictionary<string, long>();

    /// <summary>The replay was asked to stop before the end; running it again goes on from here.</summary>
    public bool Stopped { get; init; }
}
