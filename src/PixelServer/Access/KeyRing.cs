using PixelServer.Configuration;
using PixelServer.Loading;

namespace PixelServer.Access;

/// <summary>Changes the keys of roles in <c>keys.json</c>: a change counts from the next request on, and ends all logins made with the key. Thread-safe.</summary>
internal sealed class KeyRing(DataDirectory data, WarehouseConnection connection)
{
    private const int EndCharacters = 4;

    private readonly Lock _lock = new();

    /// <summary>The end of a key, by which people tell keys apart; null when there is none.</summary>
    public static string? End(string? key) => string.IsNullOrEmpty(key) ? null : key[^Math.Min(EndCharacters, key.Length / 2)..];

    /// <summary>The start writes the file once ClickHouse is found: a change before that would be undone.</summary>
    public bool IsReady => connection.Link is not null;

    /// <exception cref="CommandException">The file cannot be read.</exception>
    public IReadOnlyList<KeyView> Read()
    {
        var keys = KeysFile.Read(data, static _ => { });
        return [.. Enum.GetValues<AccessRole>().Select(role =>
        {
            var end = End(KeyOf(keys, role));
            return new KeyView(role, role.Name(), role.KeyName(), end is not null, end);
        })];
    }

    /// <summary>Gives a role a new random key.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    /// <exception cref="IOException">It cannot be written; the key before stays.</exception>
    public string Rotate(AccessRole role)
    {
        var key = KeysFile.NewKey();
        Replace(role, key);
        return key;
    }

    /// <summary>Takes a role's key away, so that nobody has the role by it.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    /// <exception cref="IOException">It cannot be written; the key before stays.</exception>
    public void Remove(AccessRole role) => Replace(role, "");

    private static string? KeyOf(KeysFile keys, AccessRole role) => role switch
    {
        AccessRole.Admin => keys.AdminKey,
        AccessRole.AdOps => keys.AdOpsKey,
        _ => keys.AnalystKey,
    };

    private void Replace(AccessRole role, string key)
    {
        lock (_lock)
        {
            var keys = KeysFile.Read(data, static _ => { });
            var changed = role switch
            {
                AccessRole.Admin => keys with { AdminKey = key },
                AccessRole.AdOps => keys with { AdOpsKey = key },
                _ => keys with { AnalystKey = key },
            };
            changed.Write(data);
        }
    }
}
