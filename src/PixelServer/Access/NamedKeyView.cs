using System.ComponentModel;

namespace PixelServer.Access;

/// <summary>A named key, without the key.</summary>
internal sealed record NamedKeyView(
    [property: Description("By which it is revoked")] string Id,
    [property: Description("Whom or what it is for")] string Name,
    AccessRole Role,
    [property: Description("The only sites whose data it shows; null for all")] IReadOnlyList<string>? Sites,
    [property: Description("The last four characters")] string End,
    DateTimeOffset CreatedAt,
    [property: Description("When it was last put in the place of the one before; null for a first one")] DateTimeOffset? RotatedAt,
    [property: Description("From when it opens nothing any more; null for never")] DateTimeOffset? ExpiresAt,
    [property: Description("The last day (UTC) on which it was used; null before the first")] DateOnly? LastUsed)
{
    public static NamedKeyView Of(NamedKey key) => new(key.Id, key.Name, key.Role, key.Sites, key.End, key.CreatedAt, key.RotatedAt, key.ExpiresAt, key.LastUsed);
}
