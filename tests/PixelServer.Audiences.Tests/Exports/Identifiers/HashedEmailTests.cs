using PixelServer.Audiences.Exports.Identifiers;
using PixelServer.Pipeline.Erasure;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Identifiers;

public sealed class HashedEmailTests
{
    [Theory]
    [InlineData("  Ann.Lee+shop@GMAIL.com ", "annlee@gmail.com", "ann.lee+shop@gmail.com", "annlee@gmail.com")]
    [InlineData("ann.lee@googlemail.com", "annlee@googlemail.com", "ann.lee@googlemail.com", "annlee@googlemail.com")]
    [InlineData("Ann.Lee+shop@web.example", "ann.lee+shop@web.example", "ann.lee+shop@web.example", "annlee@web.example")]
    [InlineData("\"a@b\"@web.example", "\"a@b\"@web.example", "\"a@b\"@web.example", "\"a@b\"@web.example")]
    public void Address_is_hashed_in_three_forms(string address, string google, string plain, string bare) =>
        Assert.Equal(new HashedEmail(Sha256Text.Hex(google), Sha256Text.Hex(plain), Sha256Text.Hex(bare)), HashedEmail.Of(address));

    [Theory]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("@web.example")]
    [InlineData("ann@")]
    [InlineData("ann lee@web.example")]
    [InlineData("+shop@gmail.com")]
    [InlineData("...@gmail.com")]
    public void What_is_no_address_has_no_hash(string address) => Assert.Null(HashedEmail.Of(address));

    [Theory]
    [InlineData("Ann.Lee+shop@gmail.com")]
    [InlineData("Ann.Lee+shop@web.example")]
    [InlineData("ann@web.example")]
    public void Erasure_finds_whatever_is_exported(string address)
    {
        var email = HashedEmail.Of(address)!;
        Assert.Equal(IdentityFamilies.OfEmail(address)!.Order(), new[] { email.Google, email.Plain, email.Bare }.Distinct().Order());
    }

    [Fact]
    public void Three_hashes_of_an_event_are_the_three_forms() =>
        Assert.Equal([new HashedEmail("g", "p", "b")], HashedEmail.OfEvent(["g", "p", "b"]));

    [Fact]
    public void One_hash_is_the_same_in_all_forms() => Assert.Equal([new HashedEmail("h", "h", "h")], HashedEmail.OfEvent(["h"]));

    [Fact]
    public void Of_two_hashes_the_first_is_Googles_and_either_may_be_the_other_forms()
    {
        var email = Assert.Single(HashedEmail.OfEvent(["g", "x"]));
        Assert.Equal(["g"], email.In(EmailForm.Google));
        Assert.Equal(["g", "x"], email.In(EmailForm.Plain));
        Assert.Equal(["x", "g"], email.In(EmailForm.Bare));
    }

    [Fact]
    public void Two_equal_hashes_leave_no_doubt() => Assert.Equal(["g"], Assert.Single(HashedEmail.OfEvent(["g", "g"])).In(EmailForm.Bare));

    [Fact]
    public void More_hashes_are_as_many_addresses() =>
        Assert.Equal(["a", "b", "c", "d"], HashedEmail.OfEvent(["a", "b", "c", "d", "a"]).SelectMany(email => email.In(EmailForm.Plain)));
}
