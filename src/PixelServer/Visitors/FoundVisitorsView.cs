namespace PixelServer.Visitors;

/// <summary>Visitors that were looked for.</summary>
/// <param name="Visitors">The latest first; those of whom no event is stored are left out.</param>
internal sealed record FoundVisitorsView(IReadOnlyList<GlanceView> Visitors);
