using System.Net;
using System.Net.Sockets;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>
/// Tells addresses of the internet from those inside networks and machines, by IANA's registries of special-purpose addresses. An address
/// that carries an IPv4 address (mapped, NAT64, 6to4) is as public as that.
/// </summary>
internal static class PublicAddress
{
    // Every block that is not globally reachable, or whose packets end up somewhere of its own: multicast, 6to4 relays, broadcast.
    private static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only 2000::/3 is the internet; within it: protocols and Teredo, documentation, AS112.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialV6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static bool Is(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !SpecialV4.Any(network => network.Contains(address));
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0)
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || Nat64.Contains(address) ? Is(V4At(bytes, 12))
            : SixToFour.Contains(address) ? Is(V4At(bytes, 2))
            : GlobalV6.Contains(address) && !SpecialV6.Any(network => network.Contains(address));
    }

    private static IPAddress V4At(byte[] bytes, int offset) => new(bytes.AsSpan(offset, 4));
}
