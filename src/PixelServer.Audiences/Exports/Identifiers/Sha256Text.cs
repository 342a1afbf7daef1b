using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>SHA-256 of a text's UTF-8 bytes, as platforms write it.</summary>
internal static class Sha256Text
{
    /// <summary>64 digits, lower case.</summary>
    public static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The Base64 form of a hash that is written in hexadecimal.</summary>
    public static string Base64(string hexadecimal) => Convert.ToBase64String(Convert.FromHexString(hexadecimal));
}
