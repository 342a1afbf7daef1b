namespace PixelServer.Access;

/// <summary>What endpoints that ask for a role carry, for those who describe them.</summary>
internal sealed record RequiredRole(AccessRole Role);
