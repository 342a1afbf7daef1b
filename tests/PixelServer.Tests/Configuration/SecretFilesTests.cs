using Microsoft.Extensions.Configuration;
using PixelServer.Configuration;
using Xunit;

namespace PixelServer.Tests.Configuration;

/// <summary>Secrets come from files that others may not read, and nobody is shown them.</summary>
public sealed class SecretFilesTests
{
    [Fact]
    public void Key_may_name_the_file_that_holds_its_secret()
    {
        using var written = new WrittenConfiguration();
        var file = written.Write("password", "correct horse\n");
        written.With($"--ClickHouse:PasswordFile={file}");

        Assert.Equal("correct horse", written.Configuration["ClickHouse:Password"]);
        Assert.Empty(written.Errors);
        Assert.Empty(written.Warnings);
        Assert.Equal(
            new EffectiveSetting("ClickHouse:Password", "***", $"secret file {file}"),
            EffectiveSetting.Of(written.Configuration).Single(setting => setting.Key == "ClickHouse:Password"));
    }

    [Fact]
    public void Folder_holds_a_file_for_each_key_and_the_command_line_wins()
    {
        using var written = new WrittenConfiguration();
        written.Write("secrets/ClickHouse__Password", "from the folder\n");
        written.Write("secrets/ClickHouse__User", "from the folder");
        written.Write("secrets/tls.key", "of somebody else");
        written.With($"--Secrets:Folder={Path.Combine(written.Folder, "secrets")}", "--ClickHouse:User=from the command line");

        Assert.Equal(("from the folder", "from the command line"), (written.Configuration["ClickHouse:Password"], written.Configuration["ClickHouse:User"]));
        Assert.Empty(written.Errors);
        Assert.Empty(written.Warnings);
    }

    [Fact]
    public void Misspelt_file_in_the_folder_is_an_error()
    {
        using var written = new WrittenConfiguration();
        written.Write("secrets/ClickHouse__Pasword", "geheim");
        written.With($"--Secrets:Folder={Path.Combine(written.Folder, "secrets")}");

        Assert.Equal(["ClickHouse:Pasword (secret file ClickHouse__Pasword) is no key; did you mean ClickHouse:Password?"], written.Errors);
    }

    [Fact]
    public void File_that_others_may_read_is_warned_of_be_it_named_linked_or_in_the_folder()
    {
        using var written = new WrittenConfiguration();
        const UnixFileMode open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        var file = written.Write("password", "geheim", open);
        var mounted = written.Write("secrets/..data/Redis__Configuration", "redis:6379", open);
        var link = Path.Combine(written.Folder, "secrets", "Redis__Configuration");
        File.CreateSymbolicLink(link, mounted);
        written.With($"--ClickHouse:PasswordFile={file}", $"--Secrets:Folder={Path.Combine(written.Folder, "secrets")}");

        Assert.Equal("redis:6379", written.Configuration["Redis:Configuration"]);
        Assert.Equal(
            [$"Other users may read {link}, which holds a secret; close it with: chmod o-rwx {link}", $"Other users may read {file}, which holds a secret; close it with: chmod o-rwx {file}"],
            written.Warnings);
    }

    [Fact]
    public void File_that_is_missing_or_empty_or_beside_the_secret_itself_is_an_error()
    {
        using var written = new WrittenConfiguration();
        var empty = written.Write("empty", "\n");
        written.With("--ClickHouse:PasswordFile=/nowhere/at/all", $"--Redis:ConfigurationFile={empty}", "--Redis:Configuration=redis:6379");

        Assert.Equal(
            [
                "ClickHouse:PasswordFile is '/nowhere/at/all', which cannot be read: Could not find a part of the path '/nowhere/at/all'.",
                "Redis:Configuration and Redis:ConfigurationFile are both set; leave one out.",
                $"Redis:ConfigurationFile is '{empty}', which is empty; write the secret into it.",
            ],
            written.Errors.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Redis:Configuration", "redis:6379,password=geheim,mit,komma,ssl=true", "redis:6379,password=***,ssl=true")]
    [InlineData("Redis:Configuration", "a:1,b:2,serviceName=shop,user=me", "a:1,b:2,serviceName=shop,user=me")]
    [InlineData("ClickHouse:Url", "http://me:geheim@host:8123/", "http://***@host:8123/")]
    [InlineData("ClickHouse:Password", "geheim", "***")]
    [InlineData("Kestrel:Certificates:Default:Password", "geheim", "***")]
    [InlineData("Kestrel:Certificates:Default:Path", "/etc/a.pfx", "/etc/a.pfx")]
    public void What_is_shown_holds_no_secret(string key, string value, string shown)
    {
        using var written = new WrittenConfiguration().With($"--{key}={value}");

        Assert.Equal(new EffectiveSetting(key, shown, "command line"), EffectiveSetting.Of(written.Configuration).Single(setting => setting.Key == key));
    }

    [Fact]
    public void No_error_shows_a_secret()
    {
        using var written = new WrittenConfiguration().With(
            "--Redis:Configuration=redis:port,password=geheim", "--ClickHouse:Url=ftp://me:geheim@host", "--ClickHouse:Password=geheim", "--ClickHouse:PasswordFile=/dev/null");

        Assert.Equal(4, written.Errors.Count);
        Assert.DoesNotContain("geheim", string.Join('\n', written.Errors), StringComparison.Ordinal);
    }
}
