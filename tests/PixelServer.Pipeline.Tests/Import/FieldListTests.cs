using System.Text;
using PixelServer.Pipeline.Import;
using Xunit;

namespace PixelServer.Pipeline.Tests.Import;

public sealed class FieldListTests
{
    [Theory]
    [InlineData("a,b,c", new[] { "a", "b", "c" })]
    [InlineData("a,,", new[] { "a", "", "" })]
    [InlineData(",", new[] { "", "" })]
    [InlineData("\"a,b\",\"c\"\"d\",\"\"", new[] { "a,b", "c\"d", "" })]
    [InlineData("\"\"\"\",\"x\ny\"", new[] { "\"", "x\ny" })]
    [InlineData("a \"quoted\" word,b", new[] { "a \"quoted\" word", "b" })]
    [InlineData("ü,\0", new[] { "ü", "\0" })]
    public void Csv_fields_are_unquoted(string row, string[] fields)
    {
        var list = new FieldList();
        var bytes = Encoding.UTF8.GetBytes(row);

        Assert.True(list.TrySplitCsv(bytes));
        Assert.Equal(fields, Texts(list, bytes));
    }

    [Theory]
    [InlineData("\"open")]
    [InlineData("a,\"open\"\"")]
    [InlineData("\"closed\"text,b")]
    public void Damaged_quotes_are_told(string row) => Assert.False(new FieldList().TrySplitCsv(Encoding.UTF8.GetBytes(row)));

    [Theory]
    [InlineData("a\tb\t", new[] { "a", "b", "" })]
    [InlineData("a\\tb\tc\\\\d\\ne\t\\N", new[] { "a\tb", "c\\d\ne", "" })]
    [InlineData("\"a,b\"\t\\", new[] { "\"a,b\"", "\\" })]
    public void Tsv_fields_are_unescaped(string row, string[] fields)
    {
        var list = new FieldList();
        var bytes = Encoding.UTF8.GetBytes(row);

        list.SplitTsv(bytes);

        Assert.Equal(fields, Texts(list, bytes));
    }

    private static List<string> Texts(FieldList list, byte[] row)
    {
        var texts = new List<string>();
        for (var i = 0; i < list.Count; i++)
        {
            texts.Add(Encoding.UTF8.GetString(list.Field(row, i)));
        }

        return texts;
    }
}
