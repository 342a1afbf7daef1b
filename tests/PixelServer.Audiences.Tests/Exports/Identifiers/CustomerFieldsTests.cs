using PixelServer.Audiences.Exports.Identifiers;
using Xunit;

namespace PixelServer.Audiences.Tests.Exports.Identifiers;

/// <summary>What customers' files hold beyond e-mail and telephone, by each platform's rules.</summary>
public sealed class CustomerFieldsTests
{
    [Theory]
    [InlineData(" Mr. John ", "john")]
    [InlineData("Mary  Ann", "mary ann")]
    [InlineData("Dr", "dr")]
    public void Google_wants_first_names_without_prefix(string name, string normalized) =>
        Assert.Equal(Sha256Text.Hex(normalized), GoogleFields.FirstName(name));

    [Theory]
    [InlineData("Smith Jr.", "smith")]
    [InlineData("O'Neil III", "o'neil")]
    public void Google_wants_last_names_without_suffix(string name, string normalized) =>
        Assert.Equal(Sha256Text.Hex(normalized), GoogleFields.LastName(name));

    [Theory]
    [InlineData("94045", "us", "94045")]
    [InlineData("94045-1234", "US", "94045-1234")]
    [InlineData("9404", "US", null)]
    [InlineData("1234-567", "PT", "1234")]
    [InlineData("SW1A 1AA", "GB", "SW1A 1AA")]
    [InlineData("12345", "Germany", null)]
    public void Google_wants_zips_as_they_are(string zip, string country, string? expected) => Assert.Equal(expected, GoogleFields.Zip(zip, country));

    [Fact]
    public void Google_wants_countries_as_they_are_and_Meta_hashed()
    {
        Assert.Equal("DE", GoogleFields.Country(" de"));
        Assert.Equal(Sha256Text.Hex("de"), MetaFields.Country("DE "));
        Assert.Null(MetaFields.Country("Germany"));
    }

    [Fact]
    public void Meta_wants_no_punctuation_and_keeps_accents()
    {
        Assert.Equal(Sha256Text.Hex("jean marc"), MetaFields.Name(" Jean Marc. "));
        Assert.Equal(Sha256Text.Hex("é"), MetaFields.Initial("Éric"));
        Assert.Equal(Sha256Text.Hex("saintétienne"), MetaFields.City("Saint-Étienne 42"));
        Assert.Equal(Sha256Text.Hex("newsouthwales"), MetaFields.State("New South Wales"));
        Assert.Equal(Sha256Text.Hex("94045"), MetaFields.Zip("94045-1234", "us"));
        Assert.Equal(Sha256Text.Hex("sw1a1aa"), MetaFields.Zip("SW1A 1AA", "gb"));
        Assert.Equal(Sha256Text.Hex("f"), MetaFields.Gender(" F"));
        Assert.Null(MetaFields.Gender("female"));
    }

    [Fact]
    public void Letters_with_separate_accents_have_no_hash() => Assert.Null(MetaFields.Name("Vale\u0301ry"));

    [Fact]
    public void Nothing_has_no_hash()
    {
        Assert.Null(MetaFields.Name(" . "));
        Assert.Null(MetaFields.Initial("-"));
        Assert.Null(GoogleFields.FirstName("  "));
    }
}
