using System.Text;
using PixelServer.EmbeddedClickHouse.Statements;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Statements;

public sealed class InsertStatementTests
{
    [Theory]
    [InlineData("INSERT INTO t FORMAT CSV\n1,2", "CSV", "1,2")]
    [InlineData("INSERT INTO t FORMAT CSV \r\n1,2", "CSV", "1,2")]
    [InlineData("insert into db.t (a, `b)`) values (1)", "Values", " (1)")]
    [InlineData("INSERT INTO format FORMAT TSV\nx", "TSV", "x")]
    [InlineData("INSERT INTO t SETTINGS a = 'FORMAT x', b = 1 FORMAT Native\n\0\n", "Native", "\0\n")]
    [InlineData("/* /* FORMAT a */ SELECT */ -- FORMAT b\nINSERT INTO TABLE FUNCTION file('x') (a) FORMAT JSONEachRow {}", "JSONEachRow", "{}")]
    [InlineData("INSERT INTO {t:Identifier} (* EXCEPT(a)) FORMAT TSV\n", "TSV", "")]
    [InlineData("INSERT INTO t", "Values", "")]
    public void An_insert_with_rows_is_taken_apart(string text, string format, string rows)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        var insert = InsertStatement.TryRead(bytes);

        Assert.NotNull(insert);
        Assert.Equal(format, insert.Format);
        Assert.Equal(rows, Encoding.UTF8.GetString(bytes[insert.RowsStart..]));
    }

    [Theory]
    [InlineData("SELECT 1 FORMAT CSV")]
    [InlineData("INSERT INTO t SELECT 1 FORMAT CSV")]
    [InlineData("INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x")]
    [InlineData("INSERT INTO t FROM INFILE 'x' FORMAT CSV")]
    [InlineData("EXPLAIN INSERT INTO t FORMAT CSV")]
    [InlineData("")]
    [InlineData("/* INSERT INTO t FORMAT CSV")]
    public void Anything_else_is_not(string text) => Assert.Null(InsertStatement.TryRead(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Settings_stay_behind_the_file()
    {
        var insert = InsertStatement.TryRead("INSERT INTO t (a) -- why\nSETTINGS x = 1 FORMAT Native\n"u8)!;

        Assert.Equal("INSERT INTO t (a) -- why\n\n FROM INFILE '/f' COMPRESSION 'none' SETTINGS x = 1 \n FORMAT Native", Encoding.UTF8.GetString(insert.FromFile("/f")));
    }
}
