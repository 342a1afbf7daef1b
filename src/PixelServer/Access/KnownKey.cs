namespace PixelServer.Access;

/// <summary>A key as requests are compared with it.</summary>
/// <param name="Grant">What it grants.</param>
/// <param name="Hash">Its SHA-256.</param>
/// <param name="LoginSecret">What logins with it are signed with; null where nobody can log in with it.</param>
/// <param name="Named">What is kept of a named key; null for those of <c>keys.json</c>.</param>
internal sealed record KnownKey(RoleGrant Grant, byte[] Hash, byte[]? LoginSecret, NamedKey? Named)
{
    public bool IsExpired(DateTimeOffset now) => Named is not null && Named.IsExpired(now);
}
