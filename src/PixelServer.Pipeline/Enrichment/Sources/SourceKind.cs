namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>What kind of site sends a visitor: the source categories of GA4's channel rules, e-mail and AI assistants.</summary>
internal enum SourceKind
{
    None,
    Search,
    Social,
    Video,
    Shopping,
    Email,
    AiAssistant,
}
