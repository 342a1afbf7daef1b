using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>
/// By what a receiver knows that a part is ours and new: the header <c>X-PixelServer-Signature: t=SECONDS,v1=HEX</c>, HMAC-SHA256 under the shared
/// secret over the Unix time, a full stop, and the body's bytes.
/// </summary>
public static class WebhookSignature
{
    public const string Header = "X-PixelServer-Signature";

    /// <summary>The header's value for a body.</summary>
    public static async Task<string> OfAsync(Stream body, string secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes($"{seconds}."));
        var buffer = new byte[1 << 16];
        for (var read = await body.ReadAsync(buffer, cancellationToken); read > 0; read = await body.ReadAsync(buffer, cancellationToken))
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return $"t={seconds},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
