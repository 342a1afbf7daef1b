using System.Net;

namespace PixelServer.Collection;

/// <summary>The client's address as bytes: 4 for IPv4, also when mapped into IPv6, else 16; none when unknown.</summary>
internal static class ClientAddress
{
    public const int MaxLength = 16;

    private const int IPv4Length = 4;
    private const int IPv4Kept = 3;
    private const int IPv6Kept = 6;

    public static ReadOnlySpan<byte> Write(IPAddress? address, Span<byte> destination)
    {
        if (address is null || !address.TryWriteBytes(destination, out var length))
        {
            return default;
        }

        return address.IsIPv4MappedToIPv6 ? destination[12..16] : destination[..length];
    }

    /// <summary>What of an address a policy lets into the log, written to <paramref name="destination"/>.</summary>
    public static ReadOnlySpan<byte> Reduce(ReadOnlySpan<byte> address, AddressPolicy policy, Span<byte> destination)
    {
        if (policy == AddressPolicy.None)
        {
            return default;
        }

        address.CopyTo(destination);
        var reduced = destination[..address.Length];
        if (policy == AddressPolicy.Truncated && !address.IsEmpty)
        {
            // 2002::/16 (6to4) holds an IPv4 address in the next 32 bits.
            var is6To4 = address.Length == MaxLength && address[0] == 0x20 && address[1] == 0x02;
            reduced[(address.Length == IPv4Length ? IPv4Kept : is6To4 ? 2 + IPv4Kept : IPv6Kept)..].Clear();
        }

        return reduced;
    }
}
