using PixelServer.Audiences.Exports.Identifiers;
using PixelServer.Pipeline.Erasure;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Identifiers;

public sealed class HashedPhoneTests
{
    [Theory]
    [InlineData("+49 (170) 123-45.67", "1", "+491701234567")]
    [InlineData("0049 170 1234567", "1", "+491701234567")]
    [InlineData("0170/1234567", "49", "+491701234567")]
    [InlineData("491701234567", "49", "+491701234567")]
    [InlineData("491 2345678", "49", "+494912345678")]
    [InlineData("06 1234 5678", "39", "+390612345678")]
    [InlineData("650-555-1212", "1", "+16505551212")]
    [InlineData("1-650-555-1212", "1", "+16505551212")]
    public void Number_gets_its_countrys_code(string number, string country, string e164) =>
        Assert.Equal(new HashedPhone(Sha256Text.Hex(e164), Sha256Text.Hex(e164[1..])), HashedPhone.Of(number, country));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("00")]
    [InlineData("+49 170 1234567 ext. 5")]
    [InlineData("+0170 1234567")]
    [InlineData("+49170")]
    [InlineData("+4917012345678901")]
    [InlineData("٠١٧٠١٢٣٤٥٦٧")]
    [InlineData("1 2 3")]
    public void What_is_no_number_has_no_hash(string number) => Assert.Null(HashedPhone.Of(number, "49"));

    [Fact]
    public void Erasure_finds_whatever_is_exported()
    {
        var phone = HashedPhone.Of("0170 1234567", "49")!;
        Assert.Equal(IdentityFamilies.OfPhone("+49 170 1234567"), [phone.E164, phone.Digits!]);
    }

    [Fact]
    public void Without_the_second_hash_of_an_event_the_digits_are_not_known()
    {
        Assert.Null(HashedPhone.OfEvent(["e"])!.In(PhoneForm.Digits));
        Assert.Equal("d", HashedPhone.OfEvent(["e", "d"])!.In(PhoneForm.Digits));
        Assert.Null(HashedPhone.OfEvent([]));
    }
}
