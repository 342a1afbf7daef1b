using PixelServer.Erasure;
using Xunit;

namespace PixelServer.Tests.Erasure;

public sealed class VisitorIdTextTests
{
    [Theory]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData(" 42 ", 42)]
    [InlineData("0x2a", 42)]
    [InlineData("0X000000000000002A", 42)]
    [InlineData("000000000000002a", 42)]
    [InlineData("1.000000000000002a.1772600767.20516", 42)]
    [InlineData("1.1234567890123456", 0x1234567890123456)]
    [InlineData("01234567890123456", 1234567890123456)]
    [InlineData("1234567890123456", 1234567890123456)]
    [InlineData("0x1234567890123456", 0x1234567890123456)]
    public void An_id_is_read_in_every_form_that_people_have(string text, ulong id) => Assert.Equal(id, VisitorIdText.Parse(text, out _));

    [Theory]
    [InlineData("42", 42)]
    [InlineData("0x1234567890123456", 0x1234567890123456)]
    [InlineData("01234567890123456", 1234567890123456)]
    [InlineData("1.1234567890123456.1772600767.20516", 0x1234567890123456)]
    public void What_cannot_be_mistaken_is_read_there_too(string text, ulong id) => Assert.Equal(id, VisitorIdText.ParseCertain(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0x")]
    [InlineData("0x0")]
    [InlineData("-1")]
    [InlineData("1 2")]
    [InlineData("18446744073709551616")]
    [InlineData("0x12345678901234567")]
    [InlineData("2a")]
    [InlineData("2.000000000000002a")]
    [InlineData("1.2a")]
    [InlineData("000000000000000g")]
    public void What_is_none_is_refused(string text)
    {
        Assert.Null(VisitorIdText.Parse(text, out var problem));
        Assert.Contains("decimal", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_digits_could_be_either_and_are_asked_about_where_that_matters()
    {
        Assert.Null(VisitorIdText.ParseCertain("1234567890123456", out var problem));
        Assert.Contains("0x1234567890123456", problem, StringComparison.Ordinal);
        Assert.Contains("01234567890123456", problem, StringComparison.Ordinal);
    }
}
