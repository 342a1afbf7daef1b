namespace PixelServer.Audiences.Building;

/// <summary>An audience of a visitor.</summary>
/// <param name="Audience">Its id.</param>
/// <param name="EnteredAt">Since when, in Unix milliseconds.</param>
public sealed record VisitorMembership(string Audience, long EnteredAt);
