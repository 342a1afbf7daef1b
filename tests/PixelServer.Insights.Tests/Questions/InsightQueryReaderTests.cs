using PixelServer.Insights.Questions;
using Xunit;

namespace PixelServer.Insights.Tests.Questions;

public sealed class InsightQueryReaderTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Fact]
    public async Task Without_more_than_a_site_it_is_the_last_28_days_against_those_before()
    {
        var query = await ReadAsync("site=shop");

        Assert.Equal(("shop", new DateOnly(2026, 10, 26), Today, "UTC", 28), (query.Site, query.From, query.Until, query.TimeZone, query.Days));
        Assert.Equal((Comparison.Previous, BotChoice.Exclude), (query.Compare, query.Bots));
        Assert.Equal((new DateOnly(2026, 9, 28), new DateOnly(2026, 10, 25)), (query.ComparedFrom, query.ComparedUntil));
        Assert.Empty(query.Filters);
    }

    [Fact]
    public async Task All_that_can_be_said_is_understood()
    {
        var query = await ReadAsync("site=shop&from=2024-02-29&until=2024-03-01&tz=Europe/Berlin&compare=year&bots=only&channel=Email&channel=!Direct&event=purchase&visitors=new");

        Assert.Equal((new DateOnly(2023, 2, 28), new DateOnly(2023, 3, 1)), (query.ComparedFrom, query.ComparedUntil));
        Assert.Equal(("Europe/Berlin", Comparison.Year, BotChoice.Only), (query.TimeZone, query.Compare, query.Bots));
        Assert.Equal(["channel: Email not Direct", "visitors: new not ", "event: purchase not "], query.Filters.Select(filter => $"{filter.Dimension.Name}: {string.Join('|', filter.Included)} not {string.Join('|', filter.Excluded)}"));
    }

    [Theory]
    [InlineData("site", "")]
    [InlineData("site", "site=a&site=b")]
    [InlineData("from", "site=shop&from=yesterday")]
    [InlineData("from", "site=shop&from=0001-01-01")]
    [InlineData("until", "site=shop&from=2026-11-02&until=2026-11-01")]
    [InlineData("until", "site=shop&from=1990-01-01&until=2026-11-01")]
    [InlineData("tz", "site=shop&tz=Mars/Olympus")]
    [InlineData("tz", "site=shop&tz=../etc/passwd'")]
    [InlineData("compare", "site=shop&compare=last")]
    [InlineData("bots", "site=shop&bots=1")]
    [InlineData("visitors", "site=shop&visitors=old")]
    [InlineData("chanel", "site=shop&chanel=Email")]
    public async Task What_is_wrong_is_named(string parameter, string address)
    {
        var refusal = await Assert.ThrowsAsync<InsightQueryException>(() => ReadAsync(address));

        Assert.Equal(parameter, refusal.Parameter);
    }

    [Fact]
    public async Task Filters_are_bounded()
    {
        var many = string.Join('&', Enumerable.Range(0, 51).Select(i => $"channel={i}"));
        Assert.Equal("channel", (await Assert.ThrowsAsync<InsightQueryException>(() => ReadAsync($"site=shop&{many}"))).Parameter);
        Assert.Equal("page", (await Assert.ThrowsAsync<InsightQueryException>(() => ReadAsync($"site=shop&page={new string('x', 4001)}"))).Parameter);
    }

    private static Task<InsightQuery> ReadAsync(string address) => InsightQueryReader.ReadAsync(
        [.. address.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1]))],
        [],
        zone => Task.FromResult<DateOnly?>(zone is "UTC" or "Europe/Berlin" ? Today : null));
}
