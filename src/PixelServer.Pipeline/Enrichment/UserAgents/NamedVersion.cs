using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>A browser or system and its version, which is empty when unknown.</summary>
internal readonly record struct NamedVersion(Utf8Text Name, Utf8Text Version);
