using PixelServer.SqlConsole;
using Xunit;

namespace PixelServer.Tests.SqlConsole;

public sealed class SqlErrorPlaceTests
{
    [Theory]
    [InlineData("Syntax error: failed at position 8 (x): x.", "SELECT x", 1, 8)]
    [InlineData("Syntax error: failed at position 13 (b) (line 2, col 1): b.", "SELECT 'ä'\nb", 2, 1)]
    [InlineData("Syntax error: failed at position 9999 (end of query).", "SELECT\n1", 2, 2)]
    [InlineData("Syntax error: failed at position 0.", "SELECT", 1, 1)]
    [InlineData("Unknown expression identifier `foo` in scope SELECT foo FROM t.", "SELECT food,\n foo FROM t", 2, 2)]
    [InlineData("Unknown table expression identifier 'nope' in scope SELECT 1.", "SELECT 1 FROM nope", 1, 15)]
    public void The_place_is_where_the_message_says_or_where_the_name_stands(string message, string query, int line, int column) =>
        Assert.Equal(new SqlErrorPlace(line, column), SqlErrorPlace.Find(message, query));

    [Theory]
    [InlineData("Memory limit exceeded", "SELECT 1")]
    [InlineData("Unknown expression identifier `foo` in scope SELECT.", "SELECT foo, foo")]
    [InlineData("Unknown expression identifier `foo` in scope SELECT.", "SELECT bar")]
    public void A_place_that_is_not_certain_is_none(string message, string query) => Assert.Null(SqlErrorPlace.Find(message, query));

    [Fact]
    public void Messages_lose_what_only_their_makers_need()
    {
        Assert.Equal(
            "Syntax error: failed at position 14 (events): events. (SYNTAX_ERROR)",
            SqlMessage.Of("Code: 62. DB::Exception: Syntax error: failed at position 14 (events): events: In scope SELECT formatQuery('select 1 frm events'). (SYNTAX_ERROR) (version 26.7.2.1)\n"));
        Assert.Equal(1001, SqlMessage.Of(new string('x', 5000)).Length);
    }
}
