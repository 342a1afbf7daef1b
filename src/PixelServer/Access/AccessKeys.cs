using System.Security.Cryptography;
using System.Text;
using PixelServer.Configuration;

namespace PixelServer.Access;

/// <summary>
/// Tells the role of who sends a key of <c>keys.json</c>. An edit of the file counts from the next request on; the file is only read
/// again when it was written. Thread-safe.
/// </summary>
internal sealed class AccessKeys(DataDirectory data, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    // Two writes within one tick of the file system's clock have the same time: what was read so soon after a write may be the first.
    private static readonly TimeSpan ClockTick = TimeSpan.FromSeconds(2);

    private volatile Snapshot? _snapshot;

    /// <summary>The role of the request's bearer token; null when there is none or nobody has it.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    public AccessRole? RoleOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? RoleOf(header.AsSpan(Scheme.Length)) : null;
    }

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

        var hashes = KeysFile.TryRead(data, static _ => { }) is { } keys ? Hashes(keys) : [];
        return _snapshot = new Snapshot(writtenAt, time.GetUtcNow().UtcDateTime - writtenAt > ClockTick, hashes);
    }

    // In ascending order: of a key that two roles share the higher one counts. An empty one is nobody's.
    private static List<(AccessRole Role, byte[] Hash)> Hashes(KeysFile keys)
    {
        var hashes = new List<(AccessRole Role, byte[] Hash)>();
        Add(AccessRole.Analyst, keys.AnalystKey);
        Add(AccessRole.AdOps, keys.AdOpsKey);
        Add(AccessRole.Admin, keys.AdminKey);
        return hashes;

        void Add(AccessRole role, string? key)
        {
            if (!string.IsNullOrEmpty(key))
            {
                hashes.Add((role, Hash(key)));
            }
        }
    }

    private static byte[] Hash(ReadOnlySpan<char> key)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(key)];
        Encoding.UTF8.GetBytes(key, bytes);
        return SHA256.HashData(bytes);
    }

    private sealed record Snapshot(DateTime WrittenAt, bool IsSettled, IReadOnlyList<(AccessRole Role, byte[] Hash)> Hashes);
}
