using System.Text;
using Xunit;

namespace PixelServer.Events.Tests;

/// <summary>What makes two arrivals the same event.</summary>
public sealed class EventKeyTests
{
    private const int HashBits = 80;

    [Theory]
    [InlineData("0190b5a0123471238abc0123456789ab", 0x0190b5a01234UL)]
    [InlineData("0190b5a0-1234-7123-8abc-0123456789ab", 0x0190b5a01234UL)]
    [InlineData("0190B5A0-1234-7123-8ABC-0123456789AB", 0x0190b5a01234UL)]
    public void A_key_begins_with_the_time_that_its_id_begins_with(string id, ulong milliseconds) =>
        Assert.Equal(milliseconds, (ulong)(Of("demo", id) >> HashBits));

    [Theory]
    [InlineData("0190b5a0123441238abc0123456789ab")]
    [InlineData("0190b5a0123471238abc0123456789a")]
    [InlineData("0190b5a0123471238abc0123456789abc")]
    [InlineData("0190b5a0123471238abc0123456789xy")]
    [InlineData("order-4711")]
    [InlineData("-")]
    public void A_key_of_any_other_id_is_all_hash(string id) => Assert.NotEqual(0x0190b5a01234UL, (ulong)(Of("demo", id) >> HashBits));

    [Fact]
    public void Ids_of_one_time_have_keys_of_their_own() =>
        Assert.NotEqual(Of("demo", "0190b5a0123471238abc0123456789ab"), Of("demo", "0190b5a0123471238abc0123456789ac"));

    [Theory]
    [InlineData("0190b5a0123471238abc0123456789ab")]
    [InlineData("order-4711")]
    public void The_same_id_is_another_event_at_another_site(string id) => Assert.NotEqual(Of("demo", id), Of("shop", id));

    [Fact]
    public void Site_and_id_cannot_be_shifted_into_each_other() => Assert.NotEqual(Of("shop1", "23"), Of("shop", "123"));

    [Fact]
    public void The_longest_site_and_id_have_a_key()
    {
        var site = new string('s', 2000);
        Assert.NotEqual(Of(site, "a"), Of(site, "b"));
    }

    private static UInt128 Of(string site, string id) => EventKey.Of(Encoding.UTF8.GetBytes(site), Encoding.UTF8.GetBytes(id));
}
