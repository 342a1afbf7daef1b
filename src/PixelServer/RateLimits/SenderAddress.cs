using System.Buffers.Binary;
using System.Net;
using PixelServer.Collection;

namespace PixelServer.RateLimits;

/// <summary>What of an address makes a sender: IPv4 whole, of IPv6 the network of 64 bits that one customer has.</summary>
internal static class SenderAddress
{
    private const int IPv4Length = 4;

    // No network of the Internet begins with these bits.
    private const ulong IPv4Mark = 0xffff_ffff_0000_0000;

    /// <summary>The sender; null when the address is unknown.</summary>
    public static ulong? Of(IPAddress? address)
    {
        Span<byte> buffer = stackalloc byte[ClientAddress.MaxLength];
        var bytes = ClientAddress.Write(address, buffer);
        return bytes.IsEmpty ? null
            : bytes.Length == IPv4Length ? IPv4Mark | BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
