using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>What is known of an address's network rather than of its place.</summary>
internal readonly record struct Traits
{
    public uint? AutonomousSystemNumber { get; init; }

    public Utf8Text AutonomousSystemOrganization { get; init; }

    public Utf8Text Isp { get; init; }

    public Utf8Text Organization { get; init; }

    public bool IsAnonymous { get; init; }

    public bool IsAnonymousVpn { get; init; }

    public bool IsHostingProvider { get; init; }

    public bool IsPublicProxy { get; init; }

    public bool IsResidentialProxy { get; init; }

    public bool IsTorExitNode { get; init; }
}
