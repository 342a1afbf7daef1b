namespace PixelServer.Audiences;

/// <summary>An audience of a visitor.</summary>
/// <param name="Audience">Its id.</param>
/// <param name="EnteredAt">Since when.</param>
internal sealed record MembershipView(string Audience, DateTimeOffset EnteredAt);
