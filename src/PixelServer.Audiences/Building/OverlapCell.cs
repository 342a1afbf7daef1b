namespace PixelServer.Audiences.Building;

/// <summary>Visitors that two audiences have in common.</summary>
public sealed record OverlapCell(string Audience, string Other, long Visitors);
