namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>The IPv4 address that an IPv6 address of a transition mechanism stands for; it is the one that has a place.</summary>
internal static class EmbeddedAddress
{
    /// <summary>Finds it in IPv4-mapped (<c>::ffff:0:0/96</c>), 6to4 (<c>2002::/16</c>) and Teredo (<c>2001::/32</c>) addresses.</summary>
    /// <param name="address">16 bytes, else there is none.</param>
    /// <param name="ipv4">Room for 4 bytes, written to when there is one.</param>
    public static bool TryGet(ReadOnlySpan<byte> address, Span<byte> ipv4)
    {
        if (address.Length != 16)
        {
            return false;
        }

        if (address.StartsWith(MappedPrefix))
        {
            address[12..].CopyTo(ipv4);
            return true;
        }

        if (address is [0x20, 0x02, ..])
        {
            address[2..6].CopyTo(ipv4);
            return true;
        }

        if (address is [0x20, 0x01, 0, 0, ..])
        {
            // The client's address is hidden from translators that would rewrite it.
            for (var i = 0; i < 4; i++)
            {
                ipv4[i] = (byte)~address[12 + i];
            }

            return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
}
