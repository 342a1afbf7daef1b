using System.Text;
using PixelServer.EmbeddedClickHouse.Http;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Http;

public sealed class ChunkHeaderTests
{
    [Theory]
    [InlineData("None", "a\n1\n", 0)]
    [InlineData("OneLine", "a\tb\n1\t2\n", 4)]
    [InlineData("TwoLines", "a\nUInt8\n1\n", 8)]
    [InlineData("TwoLines", "a", 1)]
    [InlineData("OneCsvLine", "\"a\nb\"\n1\n", 6)]
    [InlineData("OneCsvLine", "\"a\"\"\n\"\n1\n", 7)]
    [InlineData("TwoCsvLines", "\"a\nb\"\n\"UInt8\"\n1\n", 14)]
    [InlineData("BinaryNames", "\u0002\u0001a\u0003b\nc\u0007", 7)]
    [InlineData("BinaryNamesAndTypes", "\u0001\u0001a\u0005UInt8\u0007", 9)]
    [InlineData("OneLine", "", 0)]
    public void A_header_ends_where_the_rows_begin(string kind, string chunk, int length) =>
        Assert.Equal(length, ChunkHeader.LengthOf(Encoding.UTF8.GetBytes(chunk), Enum.Parse<HeaderKind>(kind)));

    [Fact]
    public void Long_binary_names_have_long_lengths()
    {
        byte[] chunk = [1, 0x80 | 44, 2, .. new byte[300], 7];

        Assert.Equal(303, ChunkHeader.LengthOf(chunk, HeaderKind.BinaryNames));
    }
}
