using System.IO.Compression;
using System.Text;
using PixelServer.Pipeline.Import;
using Xunit;

namespace PixelServer.Pipeline.Tests.Import;

public sealed class ImportSourceTests
{
    private const string Text = "time,event\n2019-10-01,view\n";

    [Fact]
    public void Plain_text_and_gzip_read_the_same()
    {
        Assert.Equal(Text, Read(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal(Text, Read(Gzip(Text)));
    }

    [Fact]
    public void Gzip_of_several_members_is_read_whole() => Assert.Equal(Text + Text, Read([.. Gzip(Text), .. Gzip(Text)]));

    [Fact]
    public void Byte_order_mark_is_no_part_of_the_text()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)];

        Assert.Equal(Text, Read(marked));
        Assert.Equal(Text, Read(Gzip(marked)));
    }

    [Fact]
    public void Empty_file_has_no_text() => Assert.Equal("", Read([]));

    [Fact]
    public void Utf16_is_refused_with_what_to_do()
    {
        var message = Refused([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Text)]);

        Assert.Contains("UTF-16", message, StringComparison.Ordinal);
        Assert.Contains("iconv", message, StringComparison.Ordinal);
        Assert.Contains("not text", Refused(Encoding.BigEndianUnicode.GetBytes(Text)), StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_files_are_refused_by_name()
    {
        Assert.Contains("a zip archive", Refused("PK\x03\x04rest"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("a Parquet file", Refused("PAR1...."u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("not text", Refused([.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))]), StringComparison.Ordinal);
        Assert.Contains("gzip inside gzip", Refused(Gzip(Gzip(Text))), StringComparison.Ordinal);
    }

    [Fact]
    public void Single_nul_does_not_make_a_file_binary() => Assert.Equal("a,\0,b\n", Read("a,\0,b\n"u8.ToArray()));

    [Fact]
    public void Cut_gzip_does_not_pass_for_a_shorter_file()
    {
        var whole = Gzip(Some.Lines(10_000));

        for (var length = 11; length < whole.Length; length += whole.Length / 40)
        {
            Assert.ThrowsAny<Exception>(() => Read(whole[..length]));
        }

        Assert.ThrowsAny<Exception>(() => Read(whole[..^1]));
        Assert.ThrowsAny<Exception>(() => Read(whole[..^8]));
    }

    [Fact]
    public void Gzip_with_a_wrong_checksum_is_refused()
    {
        var damaged = Gzip(Text);
        damaged[^6] ^= 1;

        Assert.ThrowsAny<Exception>(() => Read(damaged));
    }

    [Fact]
    public void Missing_file_and_folder_are_named()
    {
        Assert.Contains("/no/such/file.csv", Assert.Throws<ImportException>(() => ImportSource.Open("/no/such/file.csv")).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<ImportException>(() => ImportSource.Open(Path.GetTempPath())).Message, StringComparison.Ordinal);
    }

    private static string Refused(byte[] bytes) => Assert.Throws<ImportException>(() => Read(bytes)).Message;

    private static string Read(byte[] bytes)
    {
        using var source = ImportSource.Open(new MemoryStream(bytes), "file", bytes.Length);
        using var reader = new StreamReader(source.Content, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEnd();
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
