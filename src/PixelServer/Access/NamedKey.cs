using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace PixelServer.Access;

/// <summary>
/// A key given to somebody. What is kept is its hash: SHA-256 and none of the slow functions for passwords, because a random key of 192 bits cannot be guessed
/// however fast guesses are checked. Immutable.
/// </summary>
internal sealed record NamedKey
{
    private const int HexDigits = 48;

    /// <summary>By which it is revoked.</summary>
    [JsonRequired]
    public required string Id { get; init; }

    /// <summary>Whom or what it is for.</summary>
    [JsonRequired]
    public required string Name { get; init; }

    [JsonRequired]
    public required AccessRole Role { get; init; }

    /// <summary>The only sites whose data it shows; null for all.</summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>SHA-256 of the key, hexadecimal.</summary>
    [JsonRequired]
    public required string Hash { get; init; }

    /// <summary>Its last four characters, by which people tell keys apart.</summary>
    [JsonRequired]
    public required string End { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last put in the place of the one before; null for a first one.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>From when it opens nothing any more; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The last day (UTC) on which it was used; null before the first.</summary>
    public DateOnly? LastUsed { get; init; }

    /// <summary>A new random key, and what is kept of it.</summary>
    public static (NamedKey Kept, string Key) Create(string name, AccessRole role, IReadOnlyList<string>? sites, DateTimeOffset now, TimeSpan? lifetime)
    {
        var key = NewKey();
        var kept = new NamedKey
        {
            Id = $"k{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            Name = name,
            Role = role,
            Sites = sites,
            Hash = HashOf(key),
            End = KeyRing.End(key)!,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        return (kept, key);
    }

    /// <summary>Another random key for the same: what it may and when it ends stay.</summary>
    public (NamedKey Kept, string Key) Rotate(DateTimeOffset now)
    {
        var key = NewKey();
        return (this with { Hash = HashOf(key), End = KeyRing.End(key)!, RotatedAt = now, LastUsed = null }, key);
    }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    private static string NewKey() => $"px_{RandomNumberGenerator.GetHexString(HexDigits, lowercase: true)}";

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
