using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PixelServer.Configuration;

namespace PixelServer.Access;

/// <summary>
/// The keys given to people and programs, <c>access-keys.json</c> in the data folder. Several may have one role, so that a new one can be handed out before the old
/// one is revoked. Only the server writes the file. Thread-safe.
/// </summary>
internal sealed partial class NamedKeys(DataDirectory data, TimeProvider time, ILogger<NamedKeys> logger)
{
    /// <summary>Most keys there can be: each request is compared with all of them.</summary>
    public const int Most = 1000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<AccessRole>() },
    };

    private readonly Lock _lock = new();

    /// <summary>Reads all keys; none before the first was made.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    public IReadOnlyList<NamedKey> Read()
    {
        try
        {
            var keys = JsonSerializer.Deserialize<IReadOnlyList<NamedKey>>(File.ReadAllBytes(data.AccessKeysFile), Json) ?? [];
            return keys.All(key => key.Hash.Length == 2 * SHA256.HashSizeInBytes && key.Hash.All(char.IsAsciiHexDigit))
                ? keys
                : throw new CommandException($"{data.AccessKeysFile} is damaged: it holds what is no hash.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{data.AccessKeysFile} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes a key; null when there are too many.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    /// <exception cref="IOException">It cannot be written; there is no such key.</exception>
    public (NamedKey Kept, string Key)? Add(string name, AccessRole role, IReadOnlyList<string>? sites, TimeSpan? lifetime)
    {
        lock (_lock)
        {
            var keys = Read();
            if (keys.Count >= Most)
            {
                return null;
            }

            var made = NamedKey.Create(name, role, sites, time.GetUtcNow(), lifetime);
            Write([.. keys, made.Kept]);
            return made;
        }
    }

    /// <summary>Puts a new key in the place of one, whose logins end with it; null when there is no such key.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    /// <exception cref="IOException">It cannot be written; the key before still counts.</exception>
    public (NamedKey Kept, string Key)? Rotate(string id)
    {
        lock (_lock)
        {
            var keys = Read();
            if (keys.FirstOrDefault(key => key.Id == id) is not { } before)
            {
                return null;
            }

            var made = before.Rotate(time.GetUtcNow());
            Write([.. keys.Select(key => key.Id == id ? made.Kept : key)]);
            return made;
        }
    }

    /// <summary>Takes a key away, and the logins made with it; false when there is no such key.</summary>
    /// <exception cref="CommandException">The file cannot be read or is damaged.</exception>
    /// <exception cref="IOException">It cannot be written; the key still counts.</exception>
    public bool Revoke(string id)
    {
        lock (_lock)
        {
            var keys = Read();
            var kept = keys.Where(key => key.Id != id).ToList();
            if (kept.Count == keys.Count)
            {
                return false;
            }

            Write(kept);
            return true;
        }
    }

    /// <summary>Writes down that a key is used, once a day. That it cannot be written keeps nobody out.</summary>
    public void Touch(NamedKey used)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (used.LastUsed >= today)
        {
            return;
        }

        try
        {
            lock (_lock)
            {
                var keys = Read();
                if (keys.Any(key => key.Id == used.Id && !(key.LastUsed >= today)))
                {
                    Write([.. keys.Select(key => key.Id == used.Id ? key with { LastUsed = today } : key)]);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CommandException)
        {
            LogNotTouched(used.Id, e.Message);
        }
    }

    private void Write(IReadOnlyList<NamedKey> keys) => OwnerFile.Replace(data, data.AccessKeysFile, JsonSerializer.SerializeToUtf8Bytes(keys, Json));

    [LoggerMessage(87, LogLevel.Warning, "That the key {Id} was used today could not be written down: {Reason}")]
    private partial void LogNotTouched(string id, string reason);
}
