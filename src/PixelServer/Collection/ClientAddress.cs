using System.Net;

namespace PixelServer.Collection;

/// <summary>The client's address as bytes: 4 for IPv4, also when mapped into IPv6, else 16; none when unknown.</summary>
internal static class ClientAddress
{
    public const int MaxLength = 16;

    public static ReadOnlySpan<byte> Write(IPAddress? address, Span<byte> destination)
    {
        if (address is null || !address.TryWriteBytes(destination, out var length))
        {
            return default;
        }

        return address.IsIPv4MappedToIPv6 ? destination[12..16] : destination[..length];
    }
}
