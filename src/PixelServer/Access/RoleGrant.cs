namespace PixelServer.Access;

/// <summary>Who asks, by the key sent or logged in with; kept with the request. Immutable.</summary>
/// <param name="Role">What they may do.</param>
/// <param name="KeyId">Which key it is.</param>
/// <param name="KeyEnd">How the key ends, by which people tell keys apart.</param>
/// <param name="Sites">The only sites whose data they see; null for all.</param>
internal sealed record RoleGrant(AccessRole Role, string KeyId, string KeyEnd, IReadOnlyList<string>? Sites)
{
    public bool Allows(string site) => Sites is null || Sites.Contains(site, StringComparer.Ordinal);
}
