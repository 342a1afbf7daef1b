namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>What is known of a host, or of a name that campaigns use for a site.</summary>
internal sealed class KnownHost(byte[] key, bool isWildcard)
{
    /// <summary>The host in lower case, without the <c>.*</c> of a wildcard.</summary>
    public byte[] Key { get; } = key;

    /// <summary>Whether any public suffix follows the key.</summary>
    public bool IsWildcard { get; } = isWildcard;

    /// <summary>Whether it stands for its sub-domains too.</summary>
    public bool WithSubdomains { get; set; }

    public bool IsSpam { get; set; }

    /// <summary>The site that the host belongs to; null when only some of its paths do, or when it is spam.</summary>
    public KnownSite? Site { get; set; }

    /// <summary>Paths that belong to another site than the host; the first that fits counts.</summary>
    public List<(byte[] Start, KnownSite Site)> Paths { get; } = [];

    public KnownSite? SiteAt(ReadOnlySpan<byte> path)
    {
        foreach (var (start, site) in Paths)
        {
            if (path.StartsWith(start))
            {
                return site;
            }
        }

        return Site;
    }
}
