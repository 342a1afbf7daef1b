using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Configuration;

namespace PixelServer.Access;

/// <summary>
/// Tells who sends a key of <c>keys.json</c> or a named one, or the cookie of a login with one. An edit of the files counts from the next request on; they are only read
/// again when they were written. Thread-safe.
/// </summary>
internal sealed class AccessKeys(DataDirectory data, NamedKeys named, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    // Two writes within one tick of the file system's clock have the same time: what was read so soon after a write may be the first.
    private static readonly TimeSpan ClockTick = TimeSpan.FromSeconds(2);

    private volatile Snapshot? _snapshot;

    /// <summary>Whether a request brings a key, right or wrong.</summary>
    public static bool HasKey(HttpRequest request) => request.Headers.Authorization.Count > 0;

    /// <summary>What the request's bearer token grants, else its login; null when there is none or nobody has it.</summary>
    /// <exception cref="CommandException">A file cannot be read or is damaged.</exception>
    public RoleGrant? GrantOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var key = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Find(header.AsSpan(Scheme.Length)) : Find(LoginOf(request));
        if (key?.Named is { } used)
        {
            named.Touch(used);
        }

        return key?.Grant;
    }

    /// <summary>The login of the request's cookie; null without one, or when it counts no longer.</summary>
    /// <exception cref="CommandException">A file cannot be read or is damaged.</exception>
    public Login? LoginOf(HttpRequest request) =>
        LoginCookie.Find(request) is { } token ? LoginToken.Read(token, time.GetUtcNow(), id => FindById(id)?.LoginSecret) : null;

    /// <summary>A new login, what it grants, and its token for who has a key; null for who has none.</summary>
    /// <exception cref="CommandException">A file cannot be read or is damaged.</exception>
    public (Login Login, RoleGrant Grant, string Token)? LogIn(string key)
    {
        if (Find(key) is not { LoginSecret: { } secret } found)
        {
            return null;
        }

        var login = new Login(found.Grant.KeyId, time.GetUtcNow() + Login.Lifetime);
        return (login, found.Grant, LoginToken.Create(login.KeyId, login.Expires, secret));
    }

    private KnownKey? Find(ReadOnlySpan<char> key)
    {
        // Hashes are compared, and always all of them, so that neither length, content nor role shows in the time it takes.
        var sent = Hash(key);
        var now = time.GetUtcNow();
        KnownKey? found = null;
        foreach (var known in Current().Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(sent, known.Hash) && !known.IsExpired(now))
            {
                found = known;
            }
        }

        return found;
    }

    private KnownKey? Find(Login? login) => login is null ? null : FindById(login.KeyId);

    private KnownKey? FindById(string id) => Current().Keys.FirstOrDefault(key => key.Grant.KeyId == id && !key.IsExpired(time.GetUtcNow()));

    private Snapshot Current()
    {
        // Asked for before reading, so that a write in between is seen next time.
        var writtenAt = (File.GetLastWriteTimeUtc(data.KeysFile), File.GetLastWriteTimeUtc(data.AccessKeysFile));
        if (_snapshot is { IsSettled: true } known && known.WrittenAt == writtenAt)
        {
            return known;
        }

        var keys = KeysFile.TryRead(data, static _ => { });
        var before = time.GetUtcNow().UtcDateTime - ClockTick;
        return _snapshot = new Snapshot(writtenAt, writtenAt.Item1 < before && writtenAt.Item2 < before, keys is null ? [] : [.. OfFile(keys), .. Named(keys.AdminKey)]);
    }

    // In ascending order: of a key that two roles share the higher one counts. An empty one is nobody's.
    private static IEnumerable<KnownKey> OfFile(KeysFile keys) =>
        from pair in new (AccessRole Role, string? Key)[] { (AccessRole.Analyst, keys.AnalystKey), (AccessRole.AdOps, keys.AdOpsKey), (AccessRole.Admin, keys.AdminKey) }
        where !string.IsNullOrEmpty(pair.Key)
        let id = ((int)pair.Role).ToString(CultureInfo.InvariantCulture)
        select new KnownKey(new RoleGrant(pair.Role, id, KeyRing.End(pair.Key)!, null), Hash(pair.Key), LoginToken.Secret(pair.Key!), null);

    private IEnumerable<KnownKey> Named(string adminKey)
    {
        foreach (var key in named.Read())
        {
            var hash = Convert.FromHexString(key.Hash);
            var secret = adminKey.Length == 0 ? null : LoginToken.Secret(adminKey, hash);
            yield return new KnownKey(new RoleGrant(key.Role, key.Id, key.End, key.Sites), hash, secret, key);
        }
    }

    private static byte[] Hash(ReadOnlySpan<char> key)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(key)];
        Encoding.UTF8.GetBytes(key, bytes);
        return SHA256.HashData(bytes);
    }

    private sealed record Snapshot((DateTime Keys, DateTime Named) WrittenAt, bool IsSettled, IReadOnlyList<KnownKey> Keys);
}
