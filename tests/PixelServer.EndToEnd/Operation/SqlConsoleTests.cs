using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Operation;

/// <summary>People's queries: read-only, bounded, and their errors at their place.</summary>
[Collection(SharedOperationServer.Name)]
public sealed class SqlConsoleTests(OperationServer server)
{
    [Fact]
    public async Task A_result_has_its_columns_rows_and_what_it_cost()
    {
        var result = await RunAsync("SELECT number AS n, toString(number) AS t, toDecimal64(1.5, 2) AS d, [1, 2] AS a, NULL AS nothing, nan AS f FROM numbers(3);");

        Assert.Equal(
            ["n UInt64", "t String", "d Decimal(18, 2)", "a Array(UInt8)", "nothing Nullable(Nothing)", "f Float64"],
            result.GetProperty("columns").EnumerateArray().Select(column => $"{column.GetProperty("name")} {column.GetProperty("type")}"));
        Assert.Equal("""["2","2","1.5",[1,2],null,"nan"]""", result.GetProperty("rows")[2].GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(3, result.GetProperty("rowsRead").GetInt64());
        Assert.True(result.GetProperty("bytesRead").GetInt64() > 0 && result.GetProperty("seconds").GetDouble() > 0);
        Assert.False(result.GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData("SELECT number FROM numbers(1000000)")]
    [InlineData("SELECT number FROM numbers(6) UNION ALL SELECT number FROM numbers(6)")]
    [InlineData("SELECT number FROM numbers(100) LIMIT 50")]
    public async Task More_rows_than_wanted_are_cut_off_and_that_is_said(string query)
    {
        var result = await RunAsync(query, maxRows: 10);

        Assert.Equal(10, result.GetProperty("rows").GetArrayLength());
        Assert.True(result.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task What_is_cut_off_is_the_result_and_nothing_within_the_query()
    {
        var result = await RunAsync("SELECT count(), sum(n) FROM (SELECT number AS n FROM numbers(1000) ORDER BY n DESC)", maxRows: 1);

        Assert.Equal("""["1000","499500"]""", result.GetProperty("rows")[0].GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.False(result.GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData("SELECT 1\nFRM events x", 2, 5)]
    [InlineData("SELECT 'ä', 1 AS\n  one,, two", 2, 9)]
    [InlineData("SELECT site,\n  nosuchcolumn FROM events", 2, 3)]
    [InlineData("SELECT 1\n  FROM nosuchtable", 2, 8)]
    [InlineData("SELECT nosuchfunction(1)", 1, 8)]
    public async Task An_error_is_told_with_its_place(string query, int line, int column)
    {
        var problem = OperationServer.Problem(await AskAsync(query), HttpStatusCode.BadRequest);

        Assert.Equal((line, column), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
        Assert.DoesNotContain("DB::Exception", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("formatQuery", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO sites (site) VALUES ('x')")]
    [InlineData("DROP TABLE events")]
    [InlineData("SELECT 1 SETTINGS readonly = 0")]
    [InlineData("SELECT 1 SETTINGS max_execution_time = 1000")]
    [InlineData("SELECT file('/etc/passwd')")]
    [InlineData("SELECT * FROM url('http://127.0.0.1/', CSV, 'a String')")]
    [InlineData("SELECT 1; SELECT 2")]
    public async Task What_is_no_harmless_single_query_is_refused(string query) =>
        OperationServer.Problem(await AskAsync(query), HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_download_takes_queries_only_too() =>
        OperationServer.Problem(await server.AskAsync("POST", "/v1/sql/download", """{"query": "KILL QUERY WHERE 0"}""", "analystKey"), HttpStatusCode.BadRequest);

    [Fact]
    public async Task With_an_own_ClickHouse_whose_login_may_write_queries_cannot()
    {
        await using var other = PixelServerProcess.UsingClickHouseOf(server.Process, "--ClickHouse:Database=console", "--Sites:demo:Name=Other");
        await other.StartAsync();
        var key = other.Keys().GetProperty("analystKey").GetString()!;
        foreach (var query in (string[])
        [
            "INSERT INTO sites (site) VALUES ('x')", "DROP TABLE events", "SELECT 1 SETTINGS readonly = 0", "SET readonly = 0", "SET max_execution_time = 0",
            "SELECT 1 SETTINGS max_memory_usage = 0", "CREATE TEMPORARY TABLE t (a Int8)", "CREATE USER walled", "SYSTEM FLUSH LOGS", "KILL QUERY WHERE 1",
            "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')", "SELECT * FROM remote('127.0.0.1', 'system', 'one')", "SELECT 1 INTO OUTFILE '/tmp/walled'",
            "SELECT * FROM s3('http://127.0.0.1:1/bucket/key', 'CSV', 'a String')", "SELECT * FROM executable('id', 'CSV', 'a String')", "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')", "INSERT INTO FUNCTION file('/tmp/walled', 'CSV', 'a Int8') VALUES (1)",
        ])
        {
            OperationServer.Problem(
                await OperationServer.AskAsync(other, "POST", "/v1/sql", JsonSerializer.Serialize(new { query }), key), HttpStatusCode.BadRequest);
        }

        var answer = await OperationServer.AskAsync(other, "POST", "/v1/sql", """{"query": "SELECT count() FROM events"}""", key);
        Assert.Equal("0", JsonElement.Parse(answer.Text).GetProperty("rows")[0][0].GetString());
    }

    [Fact]
    public async Task Bounds_of_time_memory_and_size_hold()
    {
        var slow = OperationServer.Problem(await AskAsync("SELECT 1", maxRows: 0), HttpStatusCode.BadRequest);
        var large = OperationServer.Problem(await AskAsync("SELECT repeat(toString(number), 10000) FROM numbers(10000)"), HttpStatusCode.BadRequest);
        var constant = OperationServer.Problem(await AskAsync("SELECT repeat('x', 10000) FROM numbers(10000)"), HttpStatusCode.BadRequest);
        var hungry = OperationServer.Problem(
            await AskAsync("SELECT length(groupArray(repeat(toString(number), 100))) FROM numbers(1000000000)"), HttpStatusCode.BadRequest);

        Assert.Contains("maxRows", slow.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("CSV", large.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("CSV", constant.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("less at once", hungry.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_over_its_time_is_ended()
    {
        await using var process = await PixelServerProcess.StartNewAsync("--Sql:Seconds=1");
        var answer = await OperationServer.AskAsync(
            process, "POST", "/v1/sql", """{"query": "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))"}""", process.Keys().GetProperty("analystKey").GetString()!);

        Assert.Contains("shorter time", OperationServer.Problem(answer, HttpStatusCode.BadRequest).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_goes_away_ends_the_query()
    {
        const string query = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number)) AND 'given_up' != ''";
        const string running = "SELECT count() FROM system.processes WHERE query LIKE '%given_up%' AND query NOT LIKE '%system.processes%'";
        using var patience = new CancellationTokenSource();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Process.Url, "/v1/sql")) { Content = new StringContent(JsonSerializer.Serialize(new { query })) };
        request.Headers.Authorization = new("Bearer", server.Process.Keys().GetProperty("analystKey").GetString());
        var asked = http.SendAsync(request, patience.Token);
        await Eventually.HoldsAsync("the query runs", async () => await server.Process.QueryAsync(running, "writer") != "0");

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Eventually.HoldsAsync("the query has ended", async () => await server.Process.QueryAsync(running, "writer") == "0");
    }

    [Theory]
    [InlineData("SELECT 1 FORMAT CSV", "FORMAT")]
    [InlineData("SELECT 1 FORMAT JSONEachRow", "FORMAT")]
    [InlineData("  ", "empty")]
    public async Task A_query_that_cannot_be_shown_is_refused_with_a_word_why(string query, string word) =>
        Assert.Contains(word, OperationServer.Problem(await AskAsync(query), HttpStatusCode.BadRequest).GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"sql": "SELECT 1"}""", "sql")]
    [InlineData("""{"query": "SELECT 1", "maxRows": "all"}""", "maxRows")]
    [InlineData("null", "null")]
    [InlineData("{", "could not be read")]
    public async Task A_body_that_is_none_is_told_where(string body, string word) => Assert.Contains(
        word,
        OperationServer.Problem(await server.AskAsync("POST", "/v1/sql", body, "analystKey"), HttpStatusCode.BadRequest).GetProperty("detail").GetString(),
        StringComparison.Ordinal);

    [Fact]
    public async Task Csv_has_all_rows_and_no_formula()
    {
        var answer = await server.AskAsync(
            "POST",
            "/v1/sql/download",
            JsonSerializer.Serialize(new { query = "SELECT -number AS n, '=1+1' AS formula, 'a\"b,c' AS quoted, NULL AS nothing, toInt64(-7) AS i, ['@x'] AS list FROM numbers(2) ORDER BY 1 DESC" }),
            "analystKey");

        Assert.Equal("text/csv; charset=utf-8", answer.Headers["Content-Type"]);
        Assert.StartsWith("attachment", answer.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Equal("n,formula,quoted,nothing,i,list\r\n0,'=1+1,\"a\"\"b,c\",,-7,\"[\"\"@x\"\"]\"\r\n-1,'=1+1,\"a\"\"b,c\",,-7,\"[\"\"@x\"\"]\"\r\n", answer.Text);
    }

    [Fact]
    public async Task Csv_says_when_it_is_cut_off()
    {
        var answer = await server.AskAsync("POST", "/v1/sql/download", """{"query": "SELECT number FROM numbers(300000)", "maxRows": 200000}""", "analystKey");
        var lines = answer.Text.Split("\r\n");

        Assert.Equal(("199999", "(200000 rows; there are more)"), (lines[200_000], lines[200_001]));
    }

    [Fact]
    public async Task A_download_that_fails_under_way_is_cut_off_rather_than_ended()
    {
        var query = """{"query": "SELECT number, throwIf(number = 3000000) FROM numbers(5000000)", "maxRows": 1000000}""";
        var complete = await server.AskAsync("POST", "/v1/sql/download", query.Replace("3000000)", "9000000)", StringComparison.Ordinal), "analystKey");
        var failing = JsonSerializer.Serialize(new { query = "SELECT number, throwIf(number = 700000) FROM numbers(5000000)" });

        Assert.Equal(HttpStatusCode.OK, complete.Status);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.AskAsync("POST", "/v1/sql/download", failing, "analystKey"));
    }

    [Fact]
    public async Task Tables_are_described_with_what_their_columns_mean()
    {
        var tables = (await server.ReadAsync("GET", "/v1/sql/schema", key: "analystKey")).EnumerateArray().ToList();
        var events = tables.Single(table => table.GetProperty("name").GetString() == "events");

        Assert.Equal("Site id", events.GetProperty("columns")[0].GetProperty("comment").GetString());
        Assert.Contains(tables, table => table.GetProperty("name").GetString() == "session_events" && table.GetProperty("isView").GetBoolean());
        Assert.DoesNotContain(tables, table => table.GetProperty("columns").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Strangers_run_nothing()
    {
        var answer = await OperationServer.AskAsync(server.Process, "POST", "/v1/sql", """{"query": "SELECT 1"}""", "px_wrong");

        OperationServer.Problem(answer, HttpStatusCode.Unauthorized);
    }

    private Task<Answer> AskAsync(string query, int? maxRows = null) => server.AskAsync("POST", "/v1/sql", JsonSerializer.Serialize(new { query, maxRows }), "analystKey");

    private async Task<JsonElement> RunAsync(string query, int? maxRows = null)
    {
        var answer = await AskAsync(query, maxRows);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonElement.Parse(answer.Text);
    }
}
