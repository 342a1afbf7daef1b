using PixelServer.SqlConsole;
using Xunit;

namespace PixelServer.Tests.SqlConsole;

public sealed class AllowedStatementTests
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("select\n1")]
    [InlineData(" -- a word\n /* and\nmore */ # and more\n(\n(SELECT 1) UNION ALL SELECT 2)")]
    [InlineData("WITH 1 AS a SELECT a")]
    [InlineData("FROM events SELECT count()")]
    [InlineData("SHOW TABLES")]
    [InlineData("DESC events")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("EXISTS TABLE events")]
    public void What_asks_is_run(string query) => Assert.Null(Record.Exception(() => AllowedStatement.Check(query)));

    [Theory]
    [InlineData("KILL QUERY WHERE 1")]
    [InlineData("/**/kill QUERY WHERE 1 SYNC")]
    [InlineData("-- SELECT\nKILL QUERY WHERE 1")]
    [InlineData("/* /* */ KILL QUERY WHERE 1")]
    [InlineData("/*/ SELECT */ KILL QUERY WHERE 1")]
    [InlineData("\uFEFFKILL QUERY WHERE 1")]
    [InlineData("SELECTED")]
    [InlineData("BACKUP TABLE events TO File('x')")]
    [InlineData("CHECK TABLE events")]
    [InlineData("SET max_threads = 1")]
    [InlineData("")]
    [InlineData("-- only a comment")]
    [InlineData("/* SELECT 1")]
    [InlineData("; SELECT 1")]
    public void What_does_more_is_refused(string query) => Assert.Throws<SqlRefusalException>(() => AllowedStatement.Check(query));
}
