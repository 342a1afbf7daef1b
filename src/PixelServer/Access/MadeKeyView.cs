using System.ComponentModel;

namespace PixelServer.Access;

/// <summary>A named key that was made just now.</summary>
internal sealed record MadeKeyView([property: Description("Said only here: what is kept is its hash")] string Key, NamedKeyView Kept);
