using PixelServer.Access;
using Xunit;

namespace PixelServer.Tests.Access;

public sealed class LoginTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Secret = LoginToken.Secret("px_key");

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("k0123abcd")]
    public void What_was_signed_is_read_back(string key)
    {
        var expiry = Now + Login.Lifetime;

        Assert.Equal(new Login(key, expiry), LoginToken.Read(LoginToken.Create(key, expiry, Secret), Now, _ => Secret));
    }

    [Fact]
    public void After_its_expiry_it_is_nobodys()
    {
        var token = LoginToken.Create("2", Now + TimeSpan.FromMinutes(1), Secret);

        Assert.NotNull(LoginToken.Read(token, Now + TimeSpan.FromSeconds(59), _ => Secret));
        Assert.Null(LoginToken.Read(token, Now + TimeSpan.FromSeconds(60), _ => Secret));
    }

    [Fact]
    public void Another_key_ends_it()
    {
        var token = LoginToken.Create("2", Now + TimeSpan.FromHours(1), Secret);

        Assert.Null(LoginToken.Read(token, Now, _ => LoginToken.Secret("px_other")));
        Assert.Null(LoginToken.Read(token, Now, _ => null));
    }

    [Fact]
    public void Logins_of_a_named_key_take_its_hash_and_the_admin_key()
    {
        byte[] hash = [1, 2, 3], other = [1, 2, 4];

        Assert.NotEqual(LoginToken.Secret("px_admin", hash), LoginToken.Secret("px_admin", other));
        Assert.NotEqual(LoginToken.Secret("px_admin", hash), LoginToken.Secret("px_other", hash));
        Assert.NotEqual(LoginToken.Secret("px_admin", []), LoginToken.Secret("px_admin"));
    }

    [Fact]
    public void No_character_of_it_can_be_changed()
    {
        var token = LoginToken.Create("0", Now + TimeSpan.FromHours(1), Secret);
        for (var at = 0; at < token.Length; at++)
        {
            // The last character of the signature holds four bits that mean nothing, but are compared as well.
            var changed = token[..at] + (token[at] == '2' ? '0' : '2') + token[(at + 1)..];
            Assert.True(LoginToken.Read(changed, Now, _ => Secret) is null, changed);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("2.1.a.b")]
    [InlineData("9.1795348800.AAAA")]
    [InlineData("-1.1795348800.AAAA")]
    [InlineData("2.99999999999999999999.AAAA")]
    [InlineData("2.1795348800.\u0000")]
    public void What_is_no_token_is_nobodys(string token) => Assert.Null(LoginToken.Read(token, Now, _ => Secret));

    [Fact]
    public void Nobody_can_be_logged_in_longer_than_a_login_lasts() =>
        Assert.Null(LoginToken.Read(LoginToken.Create("2", Now + Login.Lifetime + TimeSpan.FromMinutes(1), Secret), Now, _ => Secret));
}
