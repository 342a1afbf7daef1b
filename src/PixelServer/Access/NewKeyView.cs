using System.ComponentModel;

namespace PixelServer.Access;

/// <summary>A key that was made just now. It is said once.</summary>
internal sealed record NewKeyView(AccessRole Role, [property: Description("Said only here and in keys.json")] string Key);
