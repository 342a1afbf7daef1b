using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>A pattern by which a program gives itself away.</summary>
internal sealed record CrawlerRule(Pattern Pattern, BotKind Kind, BotReason Reason);
