namespace PixelServer.Pipeline.Import;

/// <summary>What an import did. Every row read is counted in exactly one of the last three and <see cref="Erased"/>.</summary>
/// <param name="Rows">Rows read: lines that are not blank, without the header.</param>
/// <param name="Events">Rows stored as events now.</param>
/// <param name="Rejected">Rows stored in <c>rejected_events</c> now.</param>
/// <param name="AlreadyThere">Rows that an earlier run had stored, as one or the other.</param>
public sealed record ImportSummary(long Rows, long Events, long Rejected, long AlreadyThere)
{
    /// <summary>Why rows were rejected, and how many for each reason.</summary>
    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new Dictionary<string, long>();

    /// <summary>Rows of erased visitors from before their erasure: dropped.</summary>
    public long Erased { get; init; }

    /// <summary>The import was asked to stop before the end of the file; running it again goes on from here.</summary>
    public bool Stopped { get; init; }
}
