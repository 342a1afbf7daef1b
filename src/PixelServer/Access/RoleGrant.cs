namespace PixelServer.Access;

/// <summary>The role a request was found to have, kept with the request.</summary>
internal sealed record RoleGrant(AccessRole Role);
