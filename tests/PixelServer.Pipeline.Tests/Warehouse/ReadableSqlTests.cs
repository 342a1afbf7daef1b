using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

public sealed class ReadableSqlTests(EngineFixture engine)
{
    [Fact]
    public void Values_stand_in_their_places()
    {
        var parameters = new QueryParameters().Add("site", "it's").Add("visitor", 18446744073709551615).Add("starts", [1L, 2L]).Add("names", ["a", "b'c"]).Add("as_of", "2026-11-01 00:00:00.000");

        Assert.Equal(
            @"SELECT 'it\'s', 18446744073709551615, [1,2], ['a','b\'c'], CAST('2026-11-01 00:00:00.000' AS DateTime64(3, 'UTC')), {}",
            ReadableSql.Of("SELECT {site:String}, {visitor:UInt64}, {starts:Array(Int64)}, {names:Array(String)}, {as_of:DateTime64(3, 'UTC')}, {}", parameters));
    }

    [Fact]
    public void A_place_without_a_value_is_a_mistake() =>
        Assert.Throws<ArgumentException>(() => ReadableSql.Of("SELECT {site:String}", new QueryParameters()));

    [Theory]
    [InlineData("plain")]
    [InlineData("'; DROP TABLE events --")]
    [InlineData(@"\' \\ \n \0 {other:String}")]
    [InlineData("line\nend\ttab\rreturn \u202e ü 🛒")]
    public async Task A_literal_is_the_value_that_would_have_travelled_beside_it(string text)
    {
        using var database = new WarehouseDatabase(engine);
        await database.Warehouse.MigrateAsync(TestContext.Current.CancellationToken);
        const string sql = "SELECT hex({text:String}), arrayMap(one -> hex(one), {texts:Array(String)}) FORMAT TSV";
        var parameters = new QueryParameters().Add("text", text).Add("texts", [text, "x"]);

        Assert.Equal(
            await database.Client.QueryAsync(sql, TestContext.Current.CancellationToken, parameters),
            await database.QueryAsync(ReadableSql.Of(sql, parameters)));
    }
}
