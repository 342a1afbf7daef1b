using System.Text;
using PixelServer.EmbeddedClickHouse.Statements;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Statements;

public sealed class StatementShapeTests
{
    [Theory]
    [InlineData("SELECT 1", true, null)]
    [InlineData("(SELECT 1) UNION ALL (SELECT 2) FORMAT JSON", true, "JSON")]
    [InlineData("WITH 1 AS x SELECT x FORMAT CSV SETTINGS max_threads = 1", true, "CSV")]
    [InlineData("SELECT format FROM t", true, null)]
    [InlineData("SELECT 1 AS format, 'FORMAT CSV' FORMAT TSV -- FORMAT x\n;", true, "TSV")]
    [InlineData("SELECT $q$ FORMAT CSV $q$", true, null)]
    [InlineData("SHOW TABLES FORMAT JSONEachRow", false, "JSONEachRow")]
    [InlineData("SELECT 'it''s', `a``b`, \"c\\\"d\" FORMAT Native", true, "Native")]
    public void The_format_clause_is_found_and_nothing_else(string text, bool isSelect, string? format)
    {
        var shape = StatementShape.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal((isSelect, format), (shape.IsSelect, shape.Format));
    }

    [Theory]
    [InlineData("SELECT 1 INTO OUTFILE 'x'", true)]
    [InlineData("INSERT INTO t FROM INFILE 'x' FORMAT CSV", true)]
    [InlineData("SELECT 'INTO OUTFILE x'", false)]
    [InlineData("SELECT infile FROM infile", false)]
    public void Local_files_are_noticed(string text, bool expected) =>
        Assert.Equal(expected, StatementShape.Read(Encoding.UTF8.GetBytes(text)).NamesLocalFile);
}
