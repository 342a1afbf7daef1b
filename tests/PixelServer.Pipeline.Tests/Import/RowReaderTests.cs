using System.Text;
using PixelServer.Pipeline.Import;
using Xunit;

namespace PixelServer.Pipeline.Tests.Import;

public sealed class RowReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n\r\n\n", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\r\n\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    [InlineData("x\0y\nz", new[] { "x\0y", "z" })]
    public void Lines_end_at_line_feeds_and_blank_ones_are_passed_over(string text, string[] rows) =>
        Assert.Equal(rows, Read(text, quoted: false));

    [Theory]
    [InlineData("a,\"b\nc\"\nd\n", new[] { "a,\"b\nc\"", "d" })]
    [InlineData("\"a\"\"\n\"\"b\"\nc", new[] { "\"a\"\"\n\"\"b\"", "c" })]
    [InlineData("a b\"c\nd\n", new[] { "a b\"c", "d" })]
    [InlineData("\"\"\n\"\"\n", new[] { "\"\"", "\"\"" })]
    public void Line_ends_inside_quotes_belong_to_the_field(string text, string[] rows) =>
        Assert.Equal(rows, Read(text, quoted: true));

    [Fact]
    public void Quote_that_never_closes_costs_one_line()
    {
        var reader = ReaderOf("a,b\n\"open,1\nc,2\nd,3\n", quoted: true);

        var rows = new List<(string Row, bool Open)>();
        while (reader.Read())
        {
            rows.Add((Encoding.UTF8.GetString(reader.Row), reader.HasOpenQuote));
        }

        Assert.Equal([("a,b", false), ("\"open,1", true), ("c,2", false), ("d,3", false)], rows);
    }

    [Fact]
    public void Quote_that_closes_too_far_away_costs_one_line()
    {
        var far = string.Concat(Enumerable.Repeat("0123456789,x\n", 100_000));

        var rows = Read($"\"open,1\n{far}\"last\"\n", quoted: true);

        Assert.Equal(100_002, rows.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Rows_do_not_depend_on_how_the_bytes_arrive(int chunk)
    {
        const string text = "id,\"a\"\"b\"\r\n1,\"x\ny\"\r\n\"\"\"\",2\n3,\"\"";

        var reader = new RowReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk), quoted: true);
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(Encoding.UTF8.GetString(reader.Row));
        }

        Assert.Equal(["id,\"a\"\"b\"", "1,\"x\ny\"", "\"\"\"\",2", "3,\"\""], rows);
    }

    [Theory]
    [InlineData(10 << 20, false)]
    [InlineData(RowReader.MaxRowBytes, false)]
    [InlineData(RowReader.MaxRowBytes + 1, true)]
    [InlineData((40 << 20) + 7, true)]
    public void Huge_rows_are_kept_up_to_a_limit_and_cut_beyond(int length, bool isCut)
    {
        var bytes = new byte[length + 5];
        bytes.AsSpan().Fill((byte)'x');
        bytes[length] = (byte)'\n';
        "next"u8.CopyTo(bytes.AsSpan(length + 1));
        var reader = new RowReader(new MemoryStream(bytes), quoted: false);

        Assert.True(reader.Read());
        Assert.Equal(length, reader.FullLength);
        Assert.Equal(isCut ? RowReader.MaxRowBytes : length, reader.Row.Length);
        Assert.True(reader.Read());
        Assert.Equal("next"u8, reader.Row);
        Assert.Equal(2, reader.LineNumber);
        Assert.False(reader.IsTerminated);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Row_put_back_is_read_again()
    {
        var reader = ReaderOf("a\nb\n", quoted: false);
        reader.Read();
        reader.PutBack();

        Assert.True(reader.Read());
        Assert.Equal("a"u8, reader.Row);
        Assert.True(reader.Read());
        Assert.Equal("b"u8, reader.Row);
    }

    [Fact]
    public void Line_numbers_count_blank_lines_and_lines_in_quotes()
    {
        var reader = ReaderOf("a\n\n\"b\nc\"\nd\n", quoted: true);

        var lines = new List<long>();
        while (reader.Read())
        {
            lines.Add(reader.LineNumber);
        }

        Assert.Equal([1, 3, 5], lines);
    }

    private static RowReader ReaderOf(string text, bool quoted) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), quoted);

    private static List<string> Read(string text, bool quoted)
    {
        var reader = ReaderOf(text, quoted);
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(Encoding.UTF8.GetString(reader.Row));
        }

        return rows;
    }
}
