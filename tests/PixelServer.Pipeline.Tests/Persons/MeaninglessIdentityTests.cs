using System.Text;
using PixelServer.Pipeline.Persons;
using Xunit;

namespace PixelServer.Pipeline.Tests.Persons;

public sealed class MeaninglessIdentityTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData(" NULL ")]
    [InlineData("'null'")]
    [InlineData("undefined")]
    [InlineData("None")]
    [InlineData("anonymous")]
    [InlineData("guest")]
    [InlineData("unknown")]
    [InlineData("test")]
    [InlineData("0")]
    [InlineData("00000")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("-1")]
    [InlineData("---")]
    [InlineData("NaN")]
    [InlineData("[object Object]")]
    [InlineData("xxxxxxxx")]
    [InlineData("11111111")]
    [InlineData("7")]
    [InlineData("a")]
    [InlineData("{{ user.id }}")]
    [InlineData("${userId}")]
    public void User_id_that_means_nobody_is_known(string value) =>
        Assert.True(MeaninglessIdentity.Is(IdentityKind.UserId, Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("42")]
    [InlineData("10")]
    [InlineData("333")]
    [InlineData("u-1")]
    [InlineData("nullam")]
    [InlineData("ann@example.com")]
    [InlineData("정")]
    [InlineData("정민")]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    public void User_id_of_somebody_is_not(string value) =>
        Assert.Equal(value.Length < 2, MeaninglessIdentity.Is(IdentityKind.UserId, Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("n/a")]
    [InlineData("[object Object]")]
    [InlineData("noreply")]
    [InlineData("0000000000")]
    [InlineData("+0000000000")]
    [InlineData("+999")]
    [InlineData("1234567890")]
    public void Hash_of_such_a_word_or_number_is_known(string text)
    {
        Assert.True(MeaninglessIdentity.Is(Some.Email(text)));
        Assert.True(MeaninglessIdentity.Is(Some.Phone(text)));
    }

    [Fact]
    public void Hash_of_nothing_is_known_by_the_digits_that_everybody_knows() =>
        Assert.True(MeaninglessIdentity.Is(new Identity(IdentityKind.Email, "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")));

    [Fact]
    public void What_is_no_hash_is_nobody()
    {
        Assert.True(MeaninglessIdentity.Is(new Identity(IdentityKind.Email, "ann@example.com")));
        Assert.True(MeaninglessIdentity.Is(new Identity(IdentityKind.Phone, new string('0', 64))));
    }

    [Fact]
    public void Hash_of_an_address_or_a_number_is_somebody()
    {
        Assert.False(MeaninglessIdentity.Is(Some.Email("ann@example.com")));
        Assert.False(MeaninglessIdentity.Is(Some.Phone("+16505551212")));
        Assert.False(MeaninglessIdentity.Is(Some.Phone("16505551212")));
    }
}
