namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>What an Anonymous-IP database says of a network; bots like to hide in such.</summary>
[Flags]
public enum NetworkTraits : byte
{
    None = 0,

    /// <summary>Any of the others, as the database sees it.</summary>
    Anonymous = 1,

    AnonymousVpn = 2,

    HostingProvider = 4,

    PublicProxy = 8,

    ResidentialProxy = 16,

    TorExitNode = 32,
}
