using System.IO.Compression;
using System.Text;
using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Http;

public sealed class QueryTests(RunningEngine engine)
{
    [Fact]
    public async Task A_query_may_come_in_the_address_or_in_the_body_or_in_both()
    {
        Assert.Equal("7\n", (await engine.Send(HttpMethod.Get, "?query=SELECT%207", "writer")).Text);
        Assert.Equal("7\n", (await engine.Send(HttpMethod.Post, "", "writer", "SELECT 7"u8.ToArray())).Text);
        Assert.Equal("7\n", (await engine.Send(HttpMethod.Post, "?query=SELECT", "writer", "7"u8.ToArray())).Text);
    }

    [Fact]
    public async Task A_get_changes_nothing()
    {
        var answer = await engine.Send(HttpMethod.Get, "?query=CREATE%20TABLE%20got%20(a%20Int8)%20ENGINE%20%3D%20Memory", "writer");

        Assert.Equal("164", answer.Code);
        Assert.Contains("method GET implies readonly", answer.Text, StringComparison.Ordinal);
        Assert.Equal("0\n", await engine.Run("EXISTS got"));
    }

    [Theory]
    [InlineData("SELEC 1", 400, "62")]
    [InlineData("", 400, "62")]
    [InlineData("SELECT 1; SELECT 2", 400, "62")]
    [InlineData("exit", 400, "62")]
    [InlineData("SELECT * FROM no_such_table", 404, "60")]
    [InlineData("SELECT noSuchFunction()", 404, "46")]
    [InlineData("SELECT 1 FORMAT NoSuchFormat", 404, "73")]
    [InlineData("SELECT throwIf(1)", 500, "395")]
    [InlineData("SELECT {missing:UInt8}", 500, "456")]
    [InlineData("SELECT sleepEachRow(1) FROM numbers(9) SETTINGS max_execution_time = 1, max_block_size = 1, timeout_overflow_mode = 'throw'", 408, "159")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/pixelserver-outfile'", 501, "48")]
    public async Task A_failing_query_answers_code_text_and_status_as_a_server_does(string query, int status, string code)
    {
        var answer = await engine.Ask(query);

        Assert.True((answer.Status, answer.Code) == (status, code), $"{answer.Status} {answer.Text}");
        Assert.StartsWith($"Code: {code}. DB::Exception: ", answer.Text);
        Assert.EndsWith(")\n", answer.Text);
        Assert.Contains("(version ", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_are_values_whatever_they_hold()
    {
        const string hostile = "1'; DROP TABLE t; -- \"`{x:String}` \u00e9 \U0001f600";

        Assert.Equal(hostile + "\n", await engine.Run("SELECT {p:String} FORMAT TSVRaw", $"&param_p={Uri.EscapeDataString(hostile)}"));
        Assert.Equal("-5\t['a','b\\'c']\t2024-02-29\t{'k':1}\t\\N\n", await engine.Run(
            "SELECT {i:Int32}, {a:Array(String)}, {d:Date}, {m:Map(String, UInt8)}, {n:Nullable(String)}",
            $"&param_i=-5&param_a={Uri.EscapeDataString("['a','b\\'c']")}&param_d=2024-02-29&param_m={Uri.EscapeDataString("{'k':1}")}&param_n={Uri.EscapeDataString("\\N")}"));
        Assert.Equal("one\n", await engine.Run("SELECT name FROM {d:Identifier}.tables WHERE database = 'system' AND name = {t:String}", "&param_d=system&param_t=one"));
    }

    [Fact]
    public async Task A_parameter_is_read_as_a_tab_separated_field_as_a_server_does()
    {
        Assert.Equal("a\tb\nc\\d\n", await engine.Run("SELECT {p:String} FORMAT TSVRaw", $"&param_p={Uri.EscapeDataString("a\\tb\\nc\\\\d")}"));
        Assert.Equal("457", (await engine.Ask("SELECT {p:String}", fields: "&param_p=a%09b")).Code);
    }

    [Theory]
    [InlineData("&param_p=1%20OR%201")]
    [InlineData("&param_p=0x")]
    [InlineData("&param_p=")]
    public async Task A_parameter_of_the_wrong_type_fails(string fields) =>
        Assert.NotNull((await engine.Ask("SELECT {p:UInt8}", fields: fields)).Code);

    [Fact]
    public async Task Settings_reach_the_query_and_not_the_next_one()
    {
        const string query = "SELECT getSetting('max_threads'), getSetting('session_timezone'), currentDatabase()";
        var untouched = await engine.Run(query);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("3\tAsia/Tokyo\tsystem\n", await engine.Run(query, "&max_threads=3&session_timezone=Asia/Tokyo&database=system"));
            await engine.Run("SET max_threads = 4");
            await engine.Run("USE system");
            Assert.Equal(untouched, await engine.Run(query));
        }

        Assert.Equal("456", (await engine.Ask("SELECT {p:UInt8}")).Code);
    }

    [Theory]
    [InlineData("&no_such_setting=1", "115")]
    [InlineData("&path=/etc", "115")]
    [InlineData("&config-file=/etc/passwd", "115")]
    [InlineData("&max_threads=abc", "27")]
    [InlineData("&max_threads=1&max_threads=2", "36")]
    [InlineData("&log_queries_probability=%00", "36")]
    [InlineData("&database=no_such_database", "81")]
    [InlineData("&database=x%60;DROP%20TABLE%20t", "81")]
    [InlineData("&compress=1", "48")]
    [InlineData("&session_id=s&session_check=1", "372")]
    public async Task A_field_that_is_none_is_refused(string fields, string code)
    {
        var answer = await engine.Ask("SELECT 1", fields: fields);

        Assert.True(answer.Code == code, answer.Text);
    }

    [Fact]
    public async Task A_session_is_not_pretended()
    {
        Assert.Equal("1\n", await engine.Run("SELECT 1", "&session_id=s"));
        Assert.Equal("48", (await engine.Ask("CREATE TEMPORARY TABLE t (a Int8)", fields: "&session_id=s")).Code);
    }

    [Fact]
    public async Task Inserts_are_synchronous_whatever_a_client_wishes() =>
        Assert.Equal("0\n", (await engine.Run("SELECT toUInt8(getSetting('async_insert'))", "&async_insert=1")));

    [Theory]
    [InlineData("TabSeparated", "text/tab-separated-values; charset=UTF-8")]
    [InlineData("CSVWithNames", "text/csv; charset=UTF-8; header=present")]
    [InlineData("JSON", "application/json; charset=UTF-8")]
    [InlineData("JSONEachRow", "application/x-ndjson; charset=UTF-8")]
    [InlineData("Native", "application/octet-stream")]
    [InlineData("PrettyCompact", "text/plain; charset=UTF-8")]
    public async Task A_format_may_come_by_clause_by_field_and_by_header(string format, string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, "?query=SELECT%201%20AS%20a"));
        request.Headers.Authorization = RunningEngine.Basic("writer", "write me");
        request.Headers.Add("X-ClickHouse-Format", format);
        var byHeader = await engine.Send(request);
        var byClause = await engine.Ask($"SELECT 1 AS a FORMAT {format}", fields: "&default_format=Vertical");
        var byField = await engine.Ask("SELECT 1 AS a", fields: $"&default_format={format}");

        foreach (var answer in new[] { byHeader, byClause, byField })
        {
            Assert.Equal(200, answer.Status);
            Assert.Equal(format, answer.Headers["X-ClickHouse-Format"]);
            Assert.Equal(contentType, answer.Headers["Content-Type"]);
            Assert.NotEmpty(answer.Bytes);
        }
    }

    [Theory]
    [InlineData("TabSeparatedWithNamesAndTypes")]
    [InlineData("CSVWithNames")]
    [InlineData("CSVWithNamesAndTypes")]
    [InlineData("JSONCompactEachRowWithNamesAndTypes")]
    [InlineData("RowBinaryWithNamesAndTypes")]
    [InlineData("RowBinaryWithNames")]
    [InlineData("JSONEachRow")]
    [InlineData("Native")]
    [InlineData("JSONCompact")]
    [InlineData("Parquet")]
    public async Task A_streamed_result_reads_back_as_what_was_asked(string format)
    {
        // Many blocks, so many chunks; a name with a line end and quotes, to test where a header ends.
        const string select = "SELECT number AS `a\n\"b`, toString(number) AS c FROM numbers(100000) SETTINGS max_block_size = 7000";
        var streamed = await engine.Ask($"{select} FORMAT {format}");
        var table = $"back_{format}";
        await engine.Run($"CREATE TABLE {table} (`a\n\"b` UInt64, c String) ENGINE = MergeTree ORDER BY c");

        var inserted = await engine.Insert($"INSERT INTO {table} FORMAT {format}", streamed.Bytes);

        Assert.True(inserted.Status == 200, inserted.Text);
        Assert.Equal("100000\t4999950000\t100000\n", await engine.Run($"SELECT count(), sum(`a\n\"b`), uniqExact(c) FROM {table}"));
    }

    [Fact]
    public async Task An_empty_result_is_empty_and_keeps_its_header()
    {
        Assert.Equal("", await engine.Run("SELECT 1 AS a WHERE 0"));
        Assert.Equal("\"a\"\n", await engine.Run("SELECT 1 AS a WHERE 0 FORMAT CSVWithNames"));
        Assert.Contains("\"rows\": 0", await engine.Run("SELECT 1 AS a WHERE 0 FORMAT JSON"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Totals_follow_the_rows_of_a_streamed_result() =>
        Assert.Equal(
            "0\t5\n1\t5\n\n0\t10\n",
            await engine.Run("SELECT number % 2 AS k, count() FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k"));

    [Fact]
    public async Task Headers_name_query_server_time_zone_and_figures()
    {
        var answer = await engine.Ask("SELECT sum(number) FROM numbers(1000) FORMAT JSON", fields: "&query_id=my-query");

        Assert.Equal("my-query", answer.Headers["X-ClickHouse-Query-Id"]);
        Assert.NotEmpty(answer.Headers["X-ClickHouse-Server-Display-Name"]);
        Assert.NotEmpty(answer.Headers["X-ClickHouse-Timezone"]);
        Assert.Contains("\"read_rows\":\"1000\"", answer.Headers["X-ClickHouse-Summary"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_waited_for_comes_with_its_figures_or_its_error_only()
    {
        var whole = await engine.Ask("SELECT number FROM numbers(100000)", fields: "&wait_end_of_query=1");
        var failed = await engine.Ask("SELECT throwIf(number = 3000000) FROM numbers(4000000)", fields: "&wait_end_of_query=1");

        Assert.Contains("\"result_rows\":\"100000\"", whole.Headers["X-ClickHouse-Summary"], StringComparison.Ordinal);
        Assert.Equal((500, "395"), (failed.Status, failed.Code));
        Assert.StartsWith("Code: 395.", failed.Text);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Responses_are_compressed_when_asked_for(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Address, "?query=SELECT%20number%20FROM%20numbers(100000)&enable_http_compression=1"));
        request.Headers.Authorization = RunningEngine.Basic("writer", "write me");
        request.Headers.AcceptEncoding.ParseAdd(encoding);

        var answer = await engine.Send(request);

        Assert.Equal(encoding, answer.Headers["Content-Encoding"]);
        using var compressed = new MemoryStream(answer.Bytes);
        using Stream plain = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(compressed, CompressionMode.Decompress),
            _ => new BrotliStream(compressed, CompressionMode.Decompress),
        };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        Assert.Equal(100000, (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task Parameters_may_come_as_a_form()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(engine.Address, "?max_threads=2"));
        request.Headers.Authorization = RunningEngine.Basic("writer", "write me");
        request.Content = new MultipartFormDataContent
        {
            { new StringContent("SELECT {p:String}, getSetting('max_threads')"), "query" },
            { new StringContent("from a form"), "param_p" },
        };

        Assert.Equal("from a form\t2\n", (await engine.Send(request)).Text);
    }

    [Fact]
    public async Task Queries_run_side_by_side()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => engine.Run($"SELECT {i}, count() FROM numbers(1000000)", i % 2 == 0 ? "" : "&max_threads=1")));

        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"{i}\t1000000\n"), answers);
    }
}
