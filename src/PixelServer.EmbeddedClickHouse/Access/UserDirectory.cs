namespace PixelServer.EmbeddedClickHouse.Access;

/// <summary>The users the host named. Immutable.</summary>
internal sealed class UserDirectory(IEnumerable<User> users)
{
    private readonly User[] _users = [.. users];

    /// <summary>The user with this name and password; null when either is wrong.</summary>
    public User? Find(string name, string password)
    {
        var nameDigest = User.Digest(name);
        var passwordDigest = User.Digest(password);
        User? found = null;

        // No early exit: the time taken does not depend on which user matched.
        foreach (var user in _users)
        {
            found = user.Matches(nameDigest, passwordDigest) ? user : found;
        }

        return found;
    }
}
