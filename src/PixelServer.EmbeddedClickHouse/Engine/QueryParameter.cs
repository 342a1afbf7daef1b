namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>A value for a <c>{name:Type}</c> placeholder, bound by the engine and never put into the text.</summary>
internal sealed record QueryParameter(string Name, string Value);
