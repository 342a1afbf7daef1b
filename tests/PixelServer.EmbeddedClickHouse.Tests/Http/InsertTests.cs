using System.IO.Compression;
using System.Text;
using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Http;

public sealed class InsertTests(RunningEngine engine)
{
    [Fact]
    public async Task Rows_may_come_in_the_body_behind_the_statement_or_within_the_address()
    {
        await engine.Run("CREATE TABLE three_ways (a UInt8, b String) ENGINE = MergeTree ORDER BY a");

        await Succeeds(engine.Insert("INSERT INTO three_ways FORMAT CSV", "1,one\n"u8.ToArray()));
        await Succeeds(engine.Send(HttpMethod.Post, "", "writer", "INSERT INTO three_ways (b, a) FORMAT TSV\ntwo\t2\n"u8.ToArray()));
        await Succeeds(engine.Send(HttpMethod.Post, "", "writer", "-- why\nINSERT INTO three_ways VALUES (3, 'three'), (4, concat('fo', 'ur'))"u8.ToArray()));
        await Succeeds(engine.Insert("INSERT INTO three_ways FORMAT JSONEachRow {\"a\":5,\"b\":\"five\"}", []));
        await Succeeds(engine.Insert("INSERT INTO three_ways VALUES", "(6, 'six')"u8.ToArray()));
        await Succeeds(engine.Insert("INSERT INTO three_ways SELECT 7, 'seven'", []));

        Assert.Equal("1,2,3,4,5,6,7\tone,two,three,four,five,six,seven\n", await engine.Run(
            "SELECT arrayStringConcat(groupArray(toString(a)), ','), arrayStringConcat(groupArray(b), ',') FROM (SELECT * FROM three_ways ORDER BY a)"));
    }

    [Fact]
    public async Task Binary_rows_keep_every_byte()
    {
        await engine.Run("CREATE TABLE binary_rows (a UInt32, b String) ENGINE = MergeTree ORDER BY a");
        var native = await engine.Ask("SELECT toUInt32(number) AS a, concat(char(number % 256), '\\n;\\0\\'', char(10, 13, 26, 255)) AS b FROM numbers(50000) FORMAT Native");

        var answer = await engine.Insert("INSERT INTO binary_rows SETTINGS insert_deduplicate = 1 FORMAT Native", native.Bytes);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("\"written_rows\":\"50000\"", answer.Headers["X-ClickHouse-Summary"], StringComparison.Ordinal);
        Assert.Equal("50000\t1\n", await engine.Run(
            "SELECT count(), min(b = concat(char(a % 256), '\\n;\\0\\'', char(10, 13, 26, 255))) FROM binary_rows"));
    }

    [Fact]
    public async Task Compressed_rows_are_inserted()
    {
        await engine.Run("CREATE TABLE compressed (a UInt32) ENGINE = MergeTree ORDER BY a");

        await Succeeds(engine.Insert("INSERT INTO compressed FORMAT TSV", Compress(Lines(300_000)), encoding: "gzip"));
        await Succeeds(engine.Insert("INSERT INTO compressed FORMAT TSV", Compress([]), encoding: "gzip"));
        await Succeeds(engine.Insert("INSERT INTO compressed FORMAT TSV", [.. Compress("300000\n"u8.ToArray()), .. Compress("300001\n"u8.ToArray())], encoding: "gzip"));
        await Succeeds(engine.Send(HttpMethod.Post, "", "writer", Compress("INSERT INTO compressed VALUES (300002)"u8.ToArray()), "gzip"));

        Assert.Equal("300003\t300003\n", await engine.Run("SELECT count(), uniqExact(a) FROM compressed"));
    }

    [Fact]
    public async Task A_body_that_is_not_what_its_encoding_says_inserts_nothing()
    {
        await engine.Run("CREATE TABLE not_gzip (a UInt32) ENGINE = MergeTree ORDER BY a");
        var gzip = Compress(Lines(100_000));

        Assert.Equal("117", (await engine.Insert("INSERT INTO not_gzip FORMAT TSV", Lines(3), encoding: "gzip")).Code);
        foreach (var length in new[] { 0, 1, 9, 10, gzip.Length / 2, gzip.Length - 9, gzip.Length - 8, gzip.Length - 1 })
        {
            var answer = await engine.Insert("INSERT INTO not_gzip FORMAT TSV", gzip[..length], encoding: "gzip");
            Assert.True(answer.Code == "117" || length == 0, $"{length} {answer.Text}");
        }

        Assert.Equal("89", (await engine.Insert("INSERT INTO not_gzip FORMAT TSV", gzip, encoding: "snappy")).Code);
        Assert.Equal("0\n", await engine.Run("SELECT count() FROM not_gzip"));
    }

    [Theory]
    [InlineData("INSERT INTO failing FORMAT CSV", "x\n", 400, "117")]
    [InlineData("INSERT INTO failing FORMAT NoSuchFormat", "1\n", 404, "73")]
    [InlineData("INSERT INTO no_such_table FORMAT CSV", "1\n", 404, "60")]
    [InlineData("INSERT INTO failing (nope) FORMAT CSV", "1\n", 404, "16")]
    [InlineData("INSERT INTO failing (a FORMAT CSV", "1\n", 400, "62")]
    [InlineData("INSERT INTO failing FROM INFILE '/etc/passwd' FORMAT CSV", "", 501, "48")]
    public async Task A_failing_insert_says_why(string statement, string rows, int status, string code)
    {
        await engine.Run("CREATE TABLE IF NOT EXISTS failing (a UInt32) ENGINE = MergeTree ORDER BY a");

        var answer = await engine.Insert(statement, Encoding.UTF8.GetBytes(rows));

        Assert.True(answer.Code == code, answer.Text);
        Assert.True(answer.Status == status || code == "16", $"{answer.Status}");
        Assert.StartsWith($"Code: {code}. DB::Exception: ", answer.Text);
    }

    [Fact]
    public async Task The_same_token_inserts_once()
    {
        await engine.Run("CREATE TABLE tokens (a UInt32) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100");
        foreach (var token in new[] { "x", "x", "y", "y" })
        {
            await Succeeds(engine.Insert("INSERT INTO tokens FORMAT TSV", Lines(10), $"&insert_deduplication_token={token}"));
        }

        Assert.Equal("20\n", await engine.Run("SELECT count() FROM tokens"));
    }

    [Fact]
    public async Task A_body_beyond_shared_memory_goes_through_the_disk_and_leaves_nothing_behind()
    {
        await engine.Run("CREATE TABLE large_body (a String) ENGINE = MergeTree ORDER BY tuple()");
        var row = Encoding.ASCII.GetBytes(new string('l', 1023) + "\n");
        var rows = new byte[row.Length * 100_000];
        for (var at = 0; at < rows.Length; at += row.Length)
        {
            row.CopyTo(rows, at);
        }

        await Succeeds(engine.Insert("INSERT INTO large_body FORMAT TSV", rows));

        Assert.Equal("100000\t102300000\n", await engine.Run("SELECT count(), sum(length(a)) FROM large_body"));
        Assert.Empty(Directory.GetFiles(engine.DataFolder, "pixelserver-rows-*"));
        await engine.Run("DROP TABLE large_body");
    }

    [Fact]
    public async Task Parameters_may_name_the_table()
    {
        await engine.Run("CREATE TABLE named_by_parameter (a UInt32) ENGINE = MergeTree ORDER BY a");

        await Succeeds(engine.Insert("INSERT INTO {t:Identifier} FORMAT TSV", Lines(3), "&param_t=named_by_parameter"));

        Assert.Equal("3\n", await engine.Run("SELECT count() FROM named_by_parameter"));
    }

    private static async Task Succeeds(Task<Answer> answering)
    {
        var answer = await answering;
        Assert.True(answer.Status == 200, answer.Text);
    }

    private static byte[] Lines(int count) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"{i}\n")));

    private static byte[] Compress(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return target.ToArray();
    }
}
