namespace PixelServer.Access;

/// <summary>The roles as people and <c>keys.json</c> call them.</summary>
internal static class AccessRoleNames
{
    public static string Name(this AccessRole role) => role switch
    {
        AccessRole.Analyst => "analyst",
        AccessRole.AdOps => "ad ops",
        AccessRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    /// <summary>The member of <c>keys.json</c> that holds the role's key.</summary>
    public static string KeyName(this AccessRole role) => role switch
    {
        AccessRole.Analyst => "analystKey",
        AccessRole.AdOps => "adOpsKey",
        AccessRole.Admin => "adminKey",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };
}
