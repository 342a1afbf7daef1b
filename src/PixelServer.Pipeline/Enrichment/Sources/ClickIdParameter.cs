using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>A query parameter in which a network names the click.</summary>
/// <param name="name">Its name in lower case.</param>
/// <param name="source">The source that it proves, as reports write it; empty when it proves none.</param>
/// <param name="medium">The medium of such clicks.</param>
/// <param name="proof">How much it proves.</param>
/// <param name="site">The network's site, when it is a known one.</param>
internal sealed class ClickIdParameter(string name, string source, string medium, ClickProof proof, KnownSite? site)
{
    public Utf8Text Name { get; } = new(name);

    public Utf8Text Source { get; } = new(source);

    public Utf8Text Medium { get; } = new(medium);

    public ClickProof Proof { get; } = proof;

    public KnownSite? Site { get; } = site;
}
