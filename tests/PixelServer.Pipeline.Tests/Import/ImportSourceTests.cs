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

        for (var length = 2; length < whole.Length; length += length < 100 || length > whole.Length - 100 ? 1 : 997)
        {
            Assert.NotNull(Record.Exception(() => Read(whole[..length])));
        }
    }

    [Fact]
    public void Members_are_told_apart_wherever_they_end()
    {
        var text = Some.Lines(300);
        var packed = new MemoryStream();
        for (var i = 0; i < 60; i++)
        {
            packed.Write(Gzip(text[..(i * 71)]));
        }

        Assert.Equal(Enumerable.Range(0, 60).Sum(i => i * 71), Read(packed.ToArray()).Length);
    }

    [Fact]
    public void Gzip_header_with_name_comment_and_extra_field_is_passed_over()
    {
        var plain = Gzip(Text);
        byte[] full = [0x1F, 0x8B, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, .. "name\0comment\0"u8, 1, 2, .. plain.AsSpan(10)];

        Assert.Equal(Text, Read(full));
    }

    [Fact]
    public void Zeros_behind_gzip_are_padding_and_anything_else_is_refused()
    {
        Assert.Equal(Text, Read([.. Gzip(Text), .. new byte[20_000]]));
        Assert.NotNull(Record.Exception(() => Read([.. Gzip(Text), .. "garbage"u8])));
        Assert.NotNull(Record.Exception(() => Read([.. Gzip(Text), 0x1F])));
    }

    [Fact]
    public void Damaged_gzip_never_reads_as_other_text()
    {
        var whole = Gzip(Some.Lines(500));
        var text = Some.Lines(500);
        for (var i = 10; i < whole.Length; i += 13)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0x10;
            var read = "";
            if (Record.Exception(() => read = Read(damaged)) is null)
            {
                Assert.Equal(text, read);
            }
        }
    }

    [Fact]
    public void Gzip_with_a_wrong_checksum_or_length_is_refused()
    {
        for (var back = 1; back <= 8; back++)
        {
            var damaged = Gzip(Text);
            damaged[^back] ^= 1;

            Assert.NotNull(Record.Exception(() => Read(damaged)));
        }
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
