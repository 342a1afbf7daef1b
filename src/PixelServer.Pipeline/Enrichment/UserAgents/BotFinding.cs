using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>Whether an agent is a bot's; the default is that it is none.</summary>
internal readonly record struct BotFinding(BotKind Kind, BotReason Reason, Utf8Text Name = default);
