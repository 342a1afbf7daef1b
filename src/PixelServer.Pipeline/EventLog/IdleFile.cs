namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// A file without events to keep: a spare one, or the one that is prepared to be the next segment. Guarded by
/// <see cref="SegmentStore.Lock"/>.
/// </summary>
internal sealed class IdleFile(string path, Remains remains)
{
    public string Path { get; set; } = path;

    public Remains Remains { get; set; } = remains;

    /// <summary>True while its name is, for good, newer than what it holds, which therefore counts for nothing after a crash.</summary>
    public bool IsRenamed { get; set; }

    public bool IsPrepared { get; set; }

    /// <summary>Not to be used again but deleted: there are enough, or it could not be wiped.</summary>
    public bool IsSurplus { get; set; }
}
