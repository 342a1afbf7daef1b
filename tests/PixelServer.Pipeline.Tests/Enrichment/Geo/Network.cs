using System.Net;
using System.Net.Sockets;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

/// <summary>A network of addresses; those of IPv4 are the last 32 bits of IPv6 addresses that begin with zeros, as in the databases.</summary>
internal readonly record struct Network(UInt128 First, UInt128 Last)
{
    public static Network Parse(string text)
    {
        var parts = text.Split('/');
        var ip = IPAddress.Parse(parts[0]);
        var first = NumberOf(ip.GetAddressBytes());
        var hostBits = (ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - int.Parse(parts[1], null);
        var hosts = (UInt128.One << hostBits) - 1;
        return new Network(first & ~hosts, first | hosts);
    }

    public static UInt128 NumberOf(ReadOnlySpan<byte> address)
    {
        UInt128 number = 0;
        foreach (var part in address)
        {
            number = (number << 8) | part;
        }

        return number;
    }

    /// <summary>The last bytes of an address, 4 or 16.</summary>
    public static byte[] BytesOf(UInt128 address, int length)
    {
        var bytes = new byte[length];
        for (var i = length - 1; i >= 0; i--, address >>= 8)
        {
            bytes[i] = (byte)address;
        }

        return bytes;
    }

    public static bool IsIPv4(UInt128 address) => address <= uint.MaxValue;

    public bool Contains(UInt128 address) => address >= First && address <= Last;
}
