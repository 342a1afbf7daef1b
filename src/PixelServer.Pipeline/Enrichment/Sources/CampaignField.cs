namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>What a campaign parameter of a page URL tells.</summary>
internal enum CampaignField
{
    Source,
    Medium,
    Campaign,
    CampaignId,
    Term,
    Content,
    SourcePlatform,

    /// <summary><c>ref</c> and <c>source</c>: a source, if nothing better is known, because sites use these names for other things too.</summary>
    Reference,
}
