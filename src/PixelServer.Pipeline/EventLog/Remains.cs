namespace PixelServer.Pipeline.EventLog;

/// <summary>What loaded events left in a file: their bytes lie behind the header and before an end, and are to be gone at a time.</summary>
/// <param name="End">Offset behind which the file holds zeros; the header, which says nothing of events, does not count.</param>
/// <param name="DueAt">A timestamp of the log's clock.</param>
internal readonly record struct Remains(int End, long DueAt)
{
    public static Remains None => new(SegmentHeader.Length, long.MaxValue);

    public int Bytes => Math.Max(0, End - SegmentHeader.Length);

    /// <summary>Of an earlier run: nobody knows for how long they have been loaded, so they are due.</summary>
    public static Remains Found(int end) => new(end, long.MinValue);

    /// <summary>What is left once a segment was written over these up to an end and is loaded itself.</summary>
    public Remains WrittenOver(int end, long dueAt) => End > end ? this with { DueAt = Math.Min(DueAt, dueAt) } : new Remains(end, dueAt);
}
