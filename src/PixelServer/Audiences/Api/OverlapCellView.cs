namespace PixelServer.Audiences.Api;

/// <summary>Visitors that two audiences have in common.</summary>
/// <param name="Audience">One audience.</param>
/// <param name="Other">The other.</param>
/// <param name="Visitors">In both.</param>
/// <param name="Share">Of the visitors of the first; 0 where it has none.</param>
internal sealed record OverlapCellView(string Audience, string Other, long Visitors, double Share);
