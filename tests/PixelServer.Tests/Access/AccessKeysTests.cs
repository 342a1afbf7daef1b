using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Access;
using PixelServer.Configuration;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Access;

public sealed class AccessKeysTests : IDisposable
{
    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-access-").FullName);
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly NamedKeys _named;
    private readonly AccessKeys _access;
    private readonly KeysFile _keys;

    public AccessKeysTests()
    {
        _named = new NamedKeys(_data, _time, NullLogger<NamedKeys>.Instance);
        _access = new AccessKeys(_data, _named, _time);
        _keys = KeysFile.ForServer(_data, static _ => { });
        _keys.Write(_data);
    }

    [Fact]
    public void Key_tells_the_role() => Assert.Equal(
        [AccessRole.Analyst, AccessRole.AdOps, AccessRole.Admin],
        new[] { _keys.AnalystKey, _keys.AdOpsKey, _keys.AdminKey }.Select(key => Role($"Bearer {key}")));

    [Fact]
    public void Scheme_is_taken_in_any_case_and_no_other_scheme()
    {
        Assert.Equal(AccessRole.Admin, Role($"bearer {_keys.AdminKey}"));
        Assert.Null(Role($"Basic {_keys.AdminKey}"));
        Assert.Null(Role(_keys.AdminKey));
    }

    [Fact]
    public void Whoever_sends_no_key_or_an_unknown_one_has_no_role()
    {
        Assert.All(
            ["", "Bearer", "Bearer ", "Bearer px_wrong", $"Bearer {_keys.AdminKey}x", $"Bearer {_keys.AdminKey[..^1]}", $"Bearer {_keys.ClickHouse.Writer.Password}"],
            header => Assert.Null(Role(header)));
    }

    [Fact]
    public void Empty_key_opens_nothing()
    {
        (_keys with { AdminKey = "", AdOpsKey = "", AnalystKey = "" }).Write(_data);

        Assert.Null(Role("Bearer "));
    }

    [Fact]
    public void Key_that_two_roles_share_has_the_higher_one()
    {
        (_keys with { AnalystKey = "shared", AdOpsKey = "shared" }).Write(_data);

        Assert.Equal(AccessRole.AdOps, Role("Bearer shared"));
    }

    [Fact]
    public void Every_edit_counts_at_once_however_fast_they_follow()
    {
        for (var i = 0; i < 200; i++)
        {
            (_keys with { AdminKey = $"px_{i:000}" }).Write(_data);

            Assert.Equal(AccessRole.Admin, Role($"Bearer px_{i:000}"));
            Assert.Null(Role($"Bearer px_{i - 1:000}"));
        }
    }

    [Fact]
    public void File_is_not_read_again_until_it_is_written()
    {
        var longAgo = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_data.KeysFile, longAgo);
        Assert.Equal(AccessRole.Admin, Role($"Bearer {_keys.AdminKey}"));

        // What nobody does but a test: another content with the same time.
        File.WriteAllText(_data.KeysFile, "not read");
        File.SetLastWriteTimeUtc(_data.KeysFile, longAgo);
        Assert.Equal(AccessRole.Admin, Role($"Bearer {_keys.AdminKey}"));

        File.SetLastWriteTimeUtc(_data.KeysFile, longAgo.AddSeconds(1));
        Assert.Throws<CommandException>(() => Role($"Bearer {_keys.AdminKey}"));
    }

    [Fact]
    public void Without_a_file_nobody_has_a_role_until_there_is_one()
    {
        Assert.Equal(AccessRole.Admin, Role($"Bearer {_keys.AdminKey}"));
        File.Delete(_data.KeysFile);
        Assert.Null(Role($"Bearer {_keys.AdminKey}"));
        _keys.Write(_data);
        Assert.Equal(AccessRole.Admin, Role($"Bearer {_keys.AdminKey}"));
    }

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    private AccessRole? Role(string header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        return _access.GrantOf(context.Request)?.Role;
    }
}
