using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Access;

/// <summary>
/// What a browser that logged in sends instead of the key: <c>ROLE.EXPIRY.SIGNATURE</c>, signed (HMAC-SHA256) with a secret made of the role's key. So nothing
/// is kept here, every process of one <c>keys.json</c> understands it, and replacing the key ends all logins made with it.
/// </summary>
internal static class LoginToken
{
    private const char Separator = '.';

    /// <summary>The secret that belongs to a key.</summary>
    public static byte[] Secret(string key) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "pixelserver login"u8);

    public static string Create(AccessRole role, DateTimeOffset expiry, byte[] secret)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{(int)role}{Separator}{expiry.ToUnixTimeSeconds()}");
        return $"{content}{Separator}{Base64Url.EncodeToString(Sign(content, secret))}";
    }

    /// <summary>Reads a token; null where it is none, has expired, or was signed with another secret.</summary>
    /// <param name="token">As the browser sent it.</param>
    /// <param name="now">The time.</param>
    /// <param name="secretOf">The secret of a role; null where it has no key.</param>
    public static Login? Read(string token, DateTimeOffset now, Func<AccessRole, byte[]?> secretOf)
    {
        var parts = token.Split(Separator);
        if (parts is not [var roleText, var expiryText, var signature]
            || !int.TryParse(roleText, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            || !Enum.IsDefined((AccessRole)number)
            || expiry <= now.ToUnixTimeSeconds()
            || expiry > now.ToUnixTimeSeconds() + (long)Login.Lifetime.TotalSeconds
            || secretOf((AccessRole)number) is not { } secret)
        {
            return null;
        }

        var expected = Base64Url.EncodeToString(Sign($"{roleText}{Separator}{expiryText}", secret));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(expected))
            ? new Login((AccessRole)number, DateTimeOffset.FromUnixTimeSeconds(expiry))
            : null;
    }

    private static byte[] Sign(string content, byte[] secret) => HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content));
}
