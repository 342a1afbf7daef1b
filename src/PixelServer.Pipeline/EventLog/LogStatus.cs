namespace PixelServer.Pipeline.EventLog;

/// <summary>The log in figures, for health, metrics and <c>pixelserver status</c>.</summary>
/// <param name="Durability">When an event counts as stored.</param>
/// <param name="Files">Segment files on disk.</param>
/// <param name="Bytes">Disk space they take.</param>
/// <param name="MaxBytes">The bound on it.</param>
/// <param name="WaitingBlocks">Blocks not yet known to be in ClickHouse.</param>
/// <param name="WaitingBytes">Bytes of these blocks and of the one being filled.</param>
/// <param name="OldestWaiting">When the oldest of them was cut; null when none waits.</param>
/// <param name="IsFull">True while new events are refused.</param>
/// <param name="UnreadableRanges">Stretches of damaged bytes met since start; each is kept in the log's folder <c>damaged</c>.</param>
/// <param name="Commits">Group commits since start.</param>
/// <param name="CommitFailures">Commits that failed since start; their events were refused.</param>
/// <param name="WipeableBytes">About how many bytes of events that are loaded still lie in the files; see <see cref="EventLogOptions.WipeAfter"/>.</param>
/// <param name="WipeFailures">Files whose loaded events a failing disk did not let overwrite or delete at once, since start; it is tried on.</param>
public sealed record LogStatus(
    Durability Durability,
    int Files,
    long Bytes,
    long MaxBytes,
    int WaitingBlocks,
    long WaitingBytes,
    DateTimeOffset? OldestWaiting,
    bool IsFull,
    long UnreadableRanges,
    long Commits,
    long CommitFailures,
    long WipeableBytes,
    long WipeFailures);
