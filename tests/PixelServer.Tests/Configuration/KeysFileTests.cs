using System.Text.Json;
using PixelServer.Configuration;
using Xunit;

namespace PixelServer.Tests.Configuration;

public sealed class KeysFileTests : IDisposable
{
    private const string OfEarlierVersion = """
        {
          "url": "http://127.0.0.1:8080",
          "adminKey": "px_kept",
          "clickHouse": { "url": "", "writer": { "user": "w", "password": "1" }, "analyst": { "user": "a", "password": "2" } },
          "later": 5
        }
        """;

    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-keys-").FullName);

    [Fact]
    public void First_start_makes_a_key_for_each_role()
    {
        var keys = KeysFile.ForServer(_data, Fail);

        Assert.All([keys.AdminKey, keys.AdOpsKey, keys.AnalystKey], key => Assert.Matches("^px_[0-9a-f]{40}$", key));
        Assert.Equal(3, new[] { keys.AdminKey, keys.AdOpsKey, keys.AnalystKey }.Distinct().Count());
    }

    [Fact]
    public void File_of_an_earlier_version_gets_the_missing_keys_and_keeps_all_else()
    {
        WriteText(OfEarlierVersion);

        KeysFile.ForServer(_data, Fail).Write(_data);
        var first = ReadText();
        KeysFile.ForServer(_data, Fail).Write(_data);

        using var json = JsonDocument.Parse(first);
        Assert.Equal("px_kept", json.RootElement.GetProperty("adminKey").GetString());
        Assert.Equal("1", json.RootElement.GetProperty("clickHouse").GetProperty("writer").GetProperty("password").GetString());
        Assert.Equal(5, json.RootElement.GetProperty("later").GetInt32());
        Assert.Matches("^px_[0-9a-f]{40}$", json.RootElement.GetProperty("adOpsKey").GetString()!);
        Assert.Matches("^px_[0-9a-f]{40}$", json.RootElement.GetProperty("analystKey").GetString()!);
        Assert.Equal(first, ReadText());
    }

    [Fact]
    public void Key_that_was_emptied_stays_empty()
    {
        WriteText(OfEarlierVersion.Replace("\"later\": 5", "\"analystKey\": \"\"", StringComparison.Ordinal));

        var keys = KeysFile.ForServer(_data, Fail);

        Assert.Empty(keys.AnalystKey!);
        Assert.NotEmpty(keys.AdOpsKey!);
    }

    [Fact]
    public void Commands_read_a_file_that_lacks_the_keys_of_later_versions()
    {
        WriteText(OfEarlierVersion);

        Assert.Null(KeysFile.Read(_data, Fail).AdOpsKey);
    }

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    private static void Fail(string warning) => Assert.Fail(warning);

    private void WriteText(string text)
    {
        File.WriteAllText(_data.KeysFile, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_data.KeysFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string ReadText() => File.ReadAllText(_data.KeysFile);
}
