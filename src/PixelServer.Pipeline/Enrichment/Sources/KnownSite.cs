using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>A site, with all its hosts, that sends visitors: a search engine, a social network, …</summary>
/// <param name="kind">What kind of site.</param>
/// <param name="name">Its name as people write it: <c>Facebook</c>.</param>
/// <param name="source">Its name as reports write sources: <c>facebook</c>.</param>
internal sealed class KnownSite(SourceKind kind, string name, string source)
{
    public SourceKind Kind { get; } = kind;

    public Utf8Text Name { get; } = new(name);

    public Utf8Text Source { get; } = new(source);

    /// <summary>Its name where people meet on it, else empty. Video sites are networks too: reports list YouTube beside Instagram.</summary>
    public Utf8Text Network { get; } = kind is SourceKind.Social or SourceKind.Video ? new Utf8Text(name) : default;
}
