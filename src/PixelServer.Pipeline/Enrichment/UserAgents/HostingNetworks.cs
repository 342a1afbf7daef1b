namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// Whether an organisation lets out servers, by the name under which its network is registered. Only a hint
/// (<see cref="BotReason.Datacenter"/>): people behind a VPN or a company's proxy come from such networks too, so it never makes a bot
/// alone.
/// </summary>
public static class HostingNetworks
{
    private static readonly TokenTable<bool> Words = new(
    [
        .. new[]
        {
            "hosting", "hoster", "datacenter", "data center", "data centre", "datacamp", "dedicated", "colocation", "vps", "cloud",
            "amazon", "aws ", "google llc", "microsoft", "digitalocean", "digital ocean", "ovh", "hetzner", "linode", "akamai", "vultr",
            "choopa", "constant company", "contabo", "leaseweb", "scaleway", "online s.a.s", "oracle", "alibaba", "aliyun", "tencent",
            "m247", "fastly", "rackspace", "ionos", "godaddy", "dreamhost", "kamatera", "colocrossing", "psychz", "quadranet", "netcup",
            "equinix", "packethub", "zenlayer", "servers.com", "serverius", "worldstream", "interserver", "hostwinds", "hivelocity",
            "g-core", "gcore", "performive", "sharktech", "aruba s.p.a", "gandi", "infomaniak", "cdn77", "limestone networks",
            "selectel", "timeweb",
        }.Select(word => (word, true)),
    ]);

    /// <param name="organization">Name of the organisation of the address's autonomous system, UTF-8; may be empty.</param>
    public static bool Contains(ReadOnlySpan<byte> organization) => Words.TryFind(organization, out _);
}
