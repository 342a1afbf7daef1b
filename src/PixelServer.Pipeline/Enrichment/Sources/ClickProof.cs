namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>What the presence of a click id says about the visit, in rising order.</summary>
internal enum ClickProof
{
    /// <summary>Only accompanies other ids.</summary>
    None,

    /// <summary>Where the visit comes from if nothing else tells: it is appended to unpaid links too, or shared on with them.</summary>
    Hint,

    /// <summary>Someone was paid for the click, so it decides over the referrer.</summary>
    Paid,
}
