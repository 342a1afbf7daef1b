using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Audiences.Tests.Exports.Delivery;

/// <summary>A request as a receiver got it.</summary>
internal sealed record ReceivedPart(string Target, byte[] Body, Dictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string File => Headers["X-PixelServer-File"];

    public string Key => Headers["Idempotency-Key"];

    /// <summary>Whether it is signed with a secret, as a receiver would find out.</summary>
    public bool IsSignedWith(string secret)
    {
        var signature = Headers["X-PixelServer-Signature"];
        var time = signature[2..signature.IndexOf(',', StringComparison.Ordinal)];
        _ = long.Parse(time, CultureInfo.InvariantCulture);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes($"{time}."), .. Body]);
        return signature == $"t={time},v1={Convert.ToHexStringLower(expected)}";
    }
}
