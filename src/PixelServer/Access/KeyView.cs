using System.ComponentModel;

namespace PixelServer.Access;

/// <summary>The key of a role, without the key.</summary>
/// <param name="Role">Whose it is.</param>
/// <param name="Name">The role as people call it.</param>
/// <param name="Member">The member of keys.json.</param>
/// <param name="IsSet">Whether anybody can have the role.</param>
/// <param name="End">The last four characters; null when it is not set.</param>
internal sealed record KeyView(
    AccessRole Role,
    string Name,
    [property: Description("Its member in keys.json")] string Member,
    bool IsSet,
    [property: Description("The last four characters")] string? End);
