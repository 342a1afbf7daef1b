using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// An entry of uap-core's list: a pattern, and how the fields are made from what it matched. Fields of a browser are family, major,
/// minor, patch; of a system the same and a fourth number; of a device family, brand, model.
/// </summary>
internal sealed record UapRule(Pattern Pattern, TextTemplate[] Fields);
