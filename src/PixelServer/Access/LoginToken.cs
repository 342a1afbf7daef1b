using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Access;

/// <summary>
/// What a browser that logged in sends instead of the key: <c>KEY.EXPIRY.SIGNATURE</c>, signed (HMAC-SHA256) with a secret that belongs to the key. So nothing
/// is kept here, every process of one data folder understands it, and replacing or revoking the key ends all logins made with it.
/// </summary>
internal static class LoginToken
{
    private const char Separator = '.';

    /// <summary>The secret that belongs to a key of <c>keys.json</c>.</summary>
    public static byte[] Secret(string key) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "pixelserver login"u8);

    /// <summary>
    /// The secret that belongs to a named key. Made of its hash and the admin key: who has stolen the hashes alone can sign nothing.
    /// </summary>
    public static byte[] Secret(string adminKey, byte[] hash) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(adminKey), (byte[])[.. "pixelserver login "u8, .. hash]);

    public static string Create(string keyId, DateTimeOffset expiry, byte[] secret)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{keyId}{Separator}{expiry.ToUnixTimeSeconds()}");
        return $"{content}{Separator}{Base64Url.EncodeToString(Sign(content, secret))}";
    }

    /// <summary>Reads a token; null where it is none, has expired, or was signed with another secret.</summary>
    /// <param name="token">As the browser sent it.</param>
    /// <param name="now">The time.</param>
    /// <param name="secretOf">The secret of a key; null where there is none.</param>
    public static Login? Read(string token, DateTimeOffset now, Func<string, byte[]?> secretOf)
    {
        var parts = token.Split(Separator);
        if (parts is not [var keyId, var expiryText, var signature]
            || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            || expiry <= now.ToUnixTimeSeconds()
            || expiry > now.ToUnixTimeSeconds() + (long)Login.Lifetime.TotalSeconds
            || secretOf(keyId) is not { } secret)
        {
            return null;
        }

        var expected = Base64Url.EncodeToString(Sign($"{keyId}{Separator}{expiryText}", secret));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(expected))
            ? new Login(keyId, DateTimeOffset.FromUnixTimeSeconds(expiry))
            : null;
    }

    private static byte[] Sign(string content, byte[] secret) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(content));
}
