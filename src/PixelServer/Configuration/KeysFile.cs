using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.Configuration;

/// <summary>
/// <c>keys.json</c>: how commands find the running server, and the keys by which people and commands prove who they are. Made with
/// random keys at the first start, readable by its owner only, replaced whole so that no reader ever sees half of it; members of
/// other versions are kept.
/// </summary>
internal sealed record KeysFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
    };

    /// <summary>The collector's own address.</summary>
    [JsonRequired]
    public required string Url { get; init; }

    /// <summary>What the admin endpoints ask for. An empty key, of any role, opens nothing.</summary>
    [JsonRequired]
    public required string AdminKey { get; init; }

    /// <summary>The key of those who make audiences and exports; null in a file of an earlier version that no server has started on since.</summary>
    public string? AdOpsKey { get; init; }

    /// <summary>The key of those who only look; null as <see cref="AdOpsKey"/>.</summary>
    public string? AnalystKey { get; init; }

    [JsonRequired]
    public required ClickHouseKeys ClickHouse { get; init; }

    /// <summary>Members this version does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Others { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The keys of a server that starts: new random ones at its first start, and where an earlier version made fewer.</summary>
    /// <exception cref="CommandException">The file may not be read or is damaged.</exception>
    public static KeysFile ForServer(DataDirectory directory, Action<string> warn)
    {
        var keys = TryRead(directory, warn) ?? Create();
        return keys with { AdOpsKey = keys.AdOpsKey ?? NewKey(), AnalystKey = keys.AnalystKey ?? NewKey() };
    }

    /// <summary>Reads the keys of a data folder.</summary>
    /// <param name="directory">The folder that the server was started with.</param>
    /// <param name="warn">Told when other users of the machine can read the file.</param>
    /// <exception cref="CommandException">There is no such file, it may not be read, or it is damaged.</exception>
    public static KeysFile Read(DataDirectory directory, Action<string> warn) =>
        TryRead(directory, warn) ?? throw new CommandException(
            $"No server has run on {directory.Path} (it holds no keys.json); start one with: deploy/run --data {directory.Path}");

    /// <summary>Reads the keys of a data folder; null when there are none yet.</summary>
    /// <exception cref="CommandException">The file may not be read or is damaged.</exception>
    public static KeysFile? TryRead(DataDirectory directory, Action<string> warn)
    {
        var path = directory.KeysFile;
        try
        {
            if (OwnerFile.IsOpen(path))
            {
                warn($"Other users may read {path}, which holds passwords; close it with: chmod 600 {path}");
            }

            return JsonSerializer.Deserialize<KeysFile>(File.ReadAllBytes(path), Json)
                ?? throw new CommandException($"{path} is damaged: it holds no keys.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path} is damaged: {e.Message} Mend it, or move it away so that the next start makes new keys.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the file whole and durably: a crash leaves the old one or the new one.</summary>
    public void Write(DataDirectory directory) => OwnerFile.Replace(directory, directory.KeysFile, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    private static KeysFile Create() => new()
    {
        Url = "",
        AdminKey = NewKey(),
        ClickHouse = new ClickHouseKeys
        {
            Url = "",
            Writer = ClickHouseLogin.Create("writer"),
            Analyst = ClickHouseLogin.Create("analyst"),
        },
    };

    /// <summary>A random key.</summary>
    public static string NewKey() => $"px_{RandomNumberGenerator.GetHexString(40, lowercase: true)}";
}
