using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Access;
using PixelServer.Configuration;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Access;

public sealed class NamedKeysTests : IDisposable
{
    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-named-").FullName);
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly NamedKeys _named;
    private readonly AccessKeys _access;
    private readonly KeysFile _keys;

    public NamedKeysTests()
    {
        _named = new NamedKeys(_data, _time, NullLogger<NamedKeys>.Instance);
        _access = new AccessKeys(_data, _named, _time);
        _keys = KeysFile.ForServer(_data, static _ => { });
        _keys.Write(_data);
    }

    [Fact]
    public void A_key_grants_its_role_and_sites_and_is_kept_as_a_hash_that_only_the_owner_reads()
    {
        var (kept, key) = Add("agency", AccessRole.AdOps, ["demo"]);

        var grant = Grant(key)!;

        Assert.Equal((AccessRole.AdOps, kept.Id, key[^4..]), (grant.Role, grant.KeyId, grant.KeyEnd));
        Assert.True(grant.Allows("demo"));
        Assert.False(grant.Allows("shop"));
        Assert.False(grant.Allows(""));
        var text = File.ReadAllText(_data.AccessKeysFile);
        Assert.DoesNotContain(key[..^4], text, StringComparison.Ordinal);
        Assert.Contains(kept.Hash, text, StringComparison.Ordinal);
        Assert.False(OwnerFile.IsOpen(_data.AccessKeysFile));
        Assert.True(key.Length >= 3 + (160 / 4), key);
    }

    [Fact]
    public void Neither_the_hash_nor_the_end_nor_the_id_of_a_key_opens_anything()
    {
        var (kept, key) = Add("agency", AccessRole.Analyst, null);

        Assert.All([kept.Hash, kept.End, kept.Id, key[..^1], $"{key}0", key.ToUpperInvariant()], wrong => Assert.Null(Grant(wrong)));
        Assert.True(Grant(key)!.Allows("any"));
    }

    [Fact]
    public void A_new_key_works_beside_the_old_one_until_that_is_revoked()
    {
        var old = Add("agency", AccessRole.AdOps, null);
        var fresh = Add("agency", AccessRole.AdOps, null);
        Assert.Equal([AccessRole.AdOps, AccessRole.AdOps], new[] { old, fresh }.Select(one => Grant(one.Key)!.Role));

        Assert.True(_named.Revoke(old.Kept.Id));

        Assert.Null(Grant(old.Key));
        Assert.NotNull(Grant(fresh.Key));
        Assert.False(_named.Revoke(old.Kept.Id));
    }

    [Fact]
    public void An_expired_key_opens_nothing_and_its_logins_neither()
    {
        var (_, key) = _named.Add("agency", AccessRole.AdOps, null, TimeSpan.FromHours(1))!.Value;
        var token = _access.LogIn(key)!.Value.Token;
        Assert.NotNull(Grant(key));
        Assert.NotNull(GrantOfLogin(token));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Null(Grant(key));
        Assert.Null(GrantOfLogin(token));
        Assert.Null(_access.LogIn(key));
    }

    [Fact]
    public void A_login_has_the_keys_sites_and_ends_when_the_key_is_revoked_or_the_admin_key_replaced()
    {
        var (kept, key) = Add("agency", AccessRole.AdOps, ["demo"]);
        var token = _access.LogIn(key)!.Value.Token;
        Assert.Equal(["demo"], GrantOfLogin(token)!.Sites);

        (_keys with { AdminKey = KeysFile.NewKey() }).Write(_data);
        Assert.Null(GrantOfLogin(token));
        _keys.Write(_data);
        Assert.NotNull(GrantOfLogin(token));
        _named.Revoke(kept.Id);
        Assert.Null(GrantOfLogin(token));
    }

    [Fact]
    public void The_day_of_the_last_use_is_written_down_and_the_time_is_not()
    {
        var (kept, key) = Add("agency", AccessRole.Analyst, null);
        Assert.Null(_named.Read().Single().LastUsed);

        Grant(key);
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        Assert.Equal(today, _named.Read().Single().LastUsed);
        _time.Advance(TimeSpan.FromDays(2));
        Grant(key);

        Assert.Equal(kept with { LastUsed = today.AddDays(2) }, _named.Read().Single());
    }

    [Fact]
    public void A_damaged_file_is_said_and_lets_nobody_in()
    {
        var (_, key) = Add("agency", AccessRole.Analyst, null);
        File.WriteAllText(_data.AccessKeysFile, """[{"id": "k1", "name": "n", "role": "Admin", "hash": "", "end": ""}]""");

        Assert.Throws<CommandException>(() => Grant(key));
        Assert.Throws<CommandException>(() => Grant(""));
    }

    [Fact]
    public void A_key_in_the_place_of_another_is_the_same_to_people_and_the_old_one_and_its_logins_open_nothing()
    {
        var (kept, key) = _named.Add("agency", AccessRole.AdOps, ["demo"], TimeSpan.FromDays(90))!.Value;
        var token = _access.LogIn(key)!.Value.Token;
        _time.Advance(TimeSpan.FromDays(1));

        var (replaced, fresh) = _named.Rotate(kept.Id)!.Value;

        Assert.Null(Grant(key));
        Assert.Null(GrantOfLogin(token));
        Assert.Equal(["demo"], Grant(fresh)!.Sites);
        Assert.Equal((kept.Id, "agency", kept.CreatedAt, kept.ExpiresAt, _time.GetUtcNow()), (replaced.Id, replaced.Name, replaced.CreatedAt, replaced.ExpiresAt, replaced.RotatedAt!.Value));
        Assert.Equal(fresh[^4..], replaced.End);
        Assert.Single(_named.Read());
        Assert.Null(_named.Rotate("k0"));
    }

    [Theory]
    [InlineData("", AccessRole.AdOps, "demo", null, "name", "name is")]
    [InlineData("a\nb", AccessRole.AdOps, "demo", null, "name", "name is")]
    [InlineData("agency", (AccessRole)9, "demo", null, "role", "no such role")]
    [InlineData("agency", AccessRole.AdOps, "", null, "sites", "no site ''")]
    [InlineData("agency", AccessRole.Admin, "demo", null, "sites", "admin keys are of all sites")]
    [InlineData("agency", AccessRole.AdOps, "demo", 0, "expiresInDays", "expiresInDays is 0")]
    internal void What_is_wrong_with_a_wanted_key_is_said_at_its_member(string name, AccessRole role, string site, int? days, string member, string message)
    {
        var error = Assert.Single(new NewNamedKey { Name = name, Role = role, Sites = [site], ExpiresInDays = days }.Errors(one => one == "demo"));

        Assert.Equal(member, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_a_wanted_key_is_said_at_once() => Assert.Equal(
        ["name", "sites", "expiresInDays"],
        new NewNamedKey { Name = " ", Role = AccessRole.Analyst, Sites = [], ExpiresInDays = 3651 }.Errors(_ => true).Select(error => error.Path));

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    private (NamedKey Kept, string Key) Add(string name, AccessRole role, string[]? sites) => _named.Add(name, role, sites, null)!.Value;

    private RoleGrant? Grant(string key)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {key}";
        return _access.GrantOf(context.Request);
    }

    private RoleGrant? GrantOfLogin(string token)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.Headers.Cookie = $"{LoginCookie.Name}={token}";
        return _access.GrantOf(context.Request);
    }
}
