using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PixelServer.Pipeline.Erasure;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

public sealed class IdentityFamiliesTests
{
    [Theory]
    [InlineData(" Jane.Doe+news@Example.com ", "jane.doe+news@example.com", "janedoe@example.com")]
    [InlineData("Jane.Doe+news@gmail.com", "jane.doe+news@gmail.com", "janedoe@gmail.com")]
    [InlineData("jane@example.com", "jane@example.com")]
    public void An_address_has_a_hash_for_each_way_of_writing_it(string address, params string[] written) =>
        Assert.Equal(written.Select(Hash), IdentityFamilies.OfEmail(address));

    [Theory]
    [InlineData("+44 20 7123-4567")]
    [InlineData("0044 (20) 7123.4567")]
    public void A_number_has_one_with_and_one_without_plus(string number)
    {
        string[] hashes = [Hash("+442071234567"), Hash("442071234567")];
        Assert.Equal(hashes, IdentityFamilies.OfPhone(number));
    }

    [Theory]
    [InlineData("020 7123 4567")]
    [InlineData("+0 20 7123 4567")]
    [InlineData("+44 20 CALL ME")]
    [InlineData("")]
    public void A_number_without_its_country_is_none(string number) => Assert.Null(IdentityFamilies.OfPhone(number));

    [Theory]
    [InlineData("jane")]
    [InlineData("@example.com")]
    [InlineData("jane@")]
    [InlineData("jane doe@example.com")]
    public void What_is_no_address_has_no_hash(string address) => Assert.Null(IdentityFamilies.OfEmail(address));

    [Fact]
    public void Published_addresses_are_found_under_their_published_hashes()
    {
        const string file = "hash-vectors.json";
        Assert.SkipWhen(SharedData.MissingReason(file) is not null, SharedData.MissingReason(file) ?? "");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(file)));
        var emails = vectors.RootElement.EnumerateArray().Where(vector => vector.GetProperty("field").GetString() == "email").ToList();

        Assert.NotEmpty(emails);
        Assert.All(emails, vector => Assert.Contains(
            vector.GetProperty("sha256_hex").GetString()!, IdentityFamilies.OfEmail(vector.GetProperty("input").GetString()!)!));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
