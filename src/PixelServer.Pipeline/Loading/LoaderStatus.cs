namespace PixelServer.Pipeline.Loading;

/// <summary>The loader in figures since start, for health, metrics and <c>pixelserver status</c>.</summary>
/// <param name="Blocks">Blocks known to be in ClickHouse.</param>
/// <param name="Events">Rows they brought to <c>events</c>.</param>
/// <param name="Rejected">Rows they brought to <c>rejected_events</c>.</param>
/// <param name="Retries">Attempts that failed and were or will be made again.</param>
/// <param name="LastError">What the current block fails with; null when it does not.</param>
public sealed record LoaderStatus(long Blocks, long Events, long Rejected, long Retries, string? LastError);
