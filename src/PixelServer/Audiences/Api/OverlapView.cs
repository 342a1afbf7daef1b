namespace PixelServer.Audiences.Api;

/// <summary>How many visitors audiences have in common, by their newest builds.</summary>
/// <param name="Audiences">The audiences, in the order they were asked for.</param>
/// <param name="Cells">Every pair, also of each with itself.</param>
internal sealed record OverlapView(IReadOnlyList<OverlapAudienceView> Audiences, IReadOnlyList<OverlapCellView> Cells);
