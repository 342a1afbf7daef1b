namespace PixelServer.Access;

/// <summary>A browser in which somebody has logged in with a key.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Expires">When it has to be done again.</param>
internal sealed record Login(string KeyId, DateTimeOffset Expires)
{
    /// <summary>How long a login lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
}
