using System.Collections.ObjectModel;

namespace PixelServer.Pipeline.Loading;

/// <summary>The loader in figures since start, for health, metrics and <c>pixelserver status</c>.</summary>
/// <param name="Blocks">Blocks known to be in ClickHouse.</param>
/// <param name="Events">Their rows in <c>events</c>.</param>
/// <param name="Rejected">Their rows in <c>rejected_events</c>.</param>
/// <param name="Retries">Attempts that failed and were or will be made again.</param>
/// <param name="LastError">What the current block fails with; null when it does not.</param>
public sealed record LoaderStatus(long Blocks, long Events, long Rejected, long Retries, string? LastError)
{
    /// <summary>
    /// Rows of <c>rejected_events</c> by the reason's name, without those of blocks that were found stored; reasons that did not
    /// occur are left out.
    /// </summary>
    public IReadOnlyDictionary<string, long> RejectedByReason { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>Events that arrived after their visitor was erased and were dropped.</summary>
    public long Erased { get; init; }
}
