using System.Security.Cryptography;
using System.Text;
using PixelServer.Configuration;

namespace PixelServer.Access;

/// <summary>
/// Tells the role of who sends a key of <c>keys.json</c>, or the cookie of a login with one. An edit of the file counts from the next request on; the file is only read
/// again when it was written. Thread-safe.
/// </summary>
internal sealed class AccessKeys(DataDirectory data, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    // Two writes within one tick of the file system's clock have the same time: what was read so soon after a write may be the first.
    private static readonly TimeSpan ClockTick = TimeSpan.FromSeconds(2);

    private volatile Snapshot? _snapshot;

    /// <summary>The role of the request's bearer token, else of its login; null when there is none or nobody has it.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    public AccessRole? RoleOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? RoleOf(header.AsSpan(Scheme.Length)) : LoginOf(request)?.Role;
    }

    /// <summary>The login of the request's cookie; null without one, or when it counts no longer.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    public Login? LoginOf(HttpRequest request) =>
        LoginCookie.Find(request) is { } token ? LoginToken.Read(token, time.GetUtcNow(), role => Current().Secrets.GetValueOrDefault(role)) : null;

    /// <summary>A new login and its token for who has a key; null for who has none.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    public (Login Login, string Token)? LogIn(string key)
    {
        if (RoleOf(key) is not { } role || !Current().Secrets.TryGetValue(role, out var secret))
        {
            return null;
        }

        var login = new Login(role, time.GetUtcNow() + Login.Lifetime);
        return (login, LoginToken.Create(role, login.Expires, secret));
    }

    /// <summary>How the key of a role ends, by which people tell keys apart; null when there is none.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    public string? EndOf(AccessRole role) => Current().Ends.GetValueOrDefault(role);

    private AccessRole? RoleOf(ReadOnlySpan<char> key)
    {
        // Hashes are compared, and always all of them, so that neither length, content nor role shows in the time it takes.
        var sent = Hash(key);
        AccessRole? role = null;
        foreach (var (candidate, hash) in Current().Hashes)
        {
            if (CryptographicOperations.FixedTimeEquals(sent, hash))
            {
                role = candidate;
            }
        }

        return role;
    }

    private Snapshot Current()
    {
        // Asked for before reading, so that a write in between is seen next time.
        var writtenAt = File.GetLastWriteTimeUtc(data.KeysFile);
        if (_snapshot is { IsSettled: true } known && known.WrittenAt == writtenAt)
        {
            return known;
        }

        var keys = KeysFile.TryRead(data, static _ => { }) is { } file ? KeysByRole(file) : [];
        return _snapshot = new Snapshot(
            writtenAt,
            time.GetUtcNow().UtcDateTime - writtenAt > ClockTick,
            [.. keys.Select(pair => (pair.Role, Hash(pair.Key)))],
            keys.ToDictionary(pair => pair.Role, pair => LoginToken.Secret(pair.Key)),
            keys.ToDictionary(pair => pair.Role, pair => KeyRing.End(pair.Key)!));
    }

    // In ascending order: of a key that two roles share the higher one counts. An empty one is nobody's.
    private static List<(AccessRole Role, string Key)> KeysByRole(KeysFile keys) =>
    [
        .. new (AccessRole Role, string? Key)[] { (AccessRole.Analyst, keys.AnalystKey), (AccessRole.AdOps, keys.AdOpsKey), (AccessRole.Admin, keys.AdminKey) }
            .Where(pair => !string.IsNullOrEmpty(pair.Key)).Select(pair => (pair.Role, pair.Key!)),
    ];

    private static byte[] Hash(ReadOnlySpan<char> key)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(key)];
        Encoding.UTF8.GetBytes(key, bytes);
        return SHA256.HashData(bytes);
    }

    private sealed record Snapshot(
        DateTime WrittenAt,
        bool IsSettled,
        IReadOnlyList<(AccessRole Role, byte[] Hash)> Hashes,
        IReadOnlyDictionary<AccessRole, byte[]> Secrets,
        IReadOnlyDictionary<AccessRole, string> Ends);
}
