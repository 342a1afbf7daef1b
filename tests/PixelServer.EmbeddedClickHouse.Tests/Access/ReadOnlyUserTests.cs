using PixelServer.EmbeddedClickHouse.Tests.Running;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.Access;

public sealed class ReadOnlyUserTests(RunningEngine engine)
{
    [Theory]
    [InlineData("INSERT INTO system.one VALUES (1)", "164")]
    [InlineData("INSERT INTO system.one SELECT 1", "164")]
    [InlineData("CREATE TABLE walled (a Int8) ENGINE = Memory", "164")]
    [InlineData("CREATE TEMPORARY TABLE walled (a Int8)", "164")]
    [InlineData("DROP TABLE IF EXISTS walled", "164")]
    [InlineData("SYSTEM FLUSH LOGS", "164")]
    [InlineData("KILL QUERY WHERE 1", "164")]
    [InlineData("SET readonly = 0", "164")]
    [InlineData("SET max_execution_time = 0", "164")]
    [InlineData("SELECT 1 SETTINGS readonly = 0", "164")]
    [InlineData("SELECT 1 SETTINGS max_memory_usage = 0", "164")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/pixelserver-walled'", "164")]
    [InlineData("INSERT INTO FUNCTION file('/tmp/pixelserver-walled', 'CSV', 'a Int8') VALUES (1)", "164")]
    [InlineData("SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')", "164")]
    [InlineData("SELECT * FROM remote('127.0.0.1', 'system', 'one')", "164")]
    [InlineData("SELECT * FROM s3('http://127.0.0.1:1/bucket/key', 'CSV', 'a String')", "164")]
    [InlineData("SELECT * FROM executable('id', 'CSV', 'a String')", "164")]
    [InlineData("SELECT * FROM '/etc/passwd'", "164")]
    [InlineData("SELECT * FROM file('/etc/passwd', 'CSV', 'a String')", "497")]
    [InlineData("SELECT file('/etc/passwd')", "497")]
    [InlineData("SELECT FILE('/etc/passwd')", "497")]
    [InlineData("SELECT `file`('/etc/passwd')", "497")]
    [InlineData("SELECT `fi\\x6ce`('/etc/passwd')", "497")]
    [InlineData("SELECT \"fi\\le\"('/etc/passwd')", "497")]
    [InlineData("SELECT file/**/('/etc/passwd')", "497")]
    [InlineData("SELECT arrayMap(file, ['/etc/passwd'])", "497")]
    [InlineData("SELECT * APPLY(file) FROM (SELECT '/etc/passwd' AS name)", "497")]
    [InlineData("SELECT arrayMap({f:Identifier}, ['/etc/passwd'])", "497")]
    [InlineData("DESCRIBE file('/etc/passwd')", "497")]
    [InlineData("DESCRIBE url('http://127.0.0.1:1/', 'CSV')", "497")]
    [InlineData("DESCRIBE url('http://127.0.0.1:1/', 'CSV') FORMAT Null", "497")]
    [InlineData("/* */ desc `url`('http://127.0.0.1:1/', 'CSV') FORMAT JSON SETTINGS max_threads = 1", "497")]
    [InlineData("EXISTS TABLE `/etc/passwd`", "497")]
    [InlineData("SELECT 1; SELECT 2", "62")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/pixelserver-walled'; nonsense", "62")]
    public async Task A_read_only_user_meets_a_wall(string query, string code)
    {
        var answer = await engine.Ask(query, "analyst", "&param_f=file");

        Assert.True(answer.Code == code, answer.Text);
        Assert.StartsWith($"Code: {code}. DB::Exception: ", answer.Text);
        Assert.False(File.Exists("/tmp/pixelserver-walled"));
    }

    [Theory]
    [InlineData("SELECT count() FROM system.one")]
    [InlineData("SHOW TABLES")]
    [InlineData("DESCRIBE system.one FORMAT JSON")]
    [InlineData("SELECT name FROM system.databases ORDER BY name DESC LIMIT 1")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("EXISTS TABLE system.one")]
    [InlineData("SELECT sum(number) FROM numbers(10) WHERE 'file_download' != {f:String}")]
    public async Task A_read_only_user_reads(string query)
    {
        var answer = await engine.Ask(query, "analyst", "&param_f=file");

        Assert.True(answer.Status == 200, answer.Text);
    }

    [Theory]
    [InlineData("&output_format_json_quote_64bit_integers=1&max_threads=1&enable_http_compression=0", null)]
    [InlineData("&max_execution_time=5", null)]
    [InlineData("&readonly=1", null)]
    [InlineData("&readonly=0", "164")]
    [InlineData("&max_execution_time=0", "452")]
    [InlineData("&max_execution_time=61", "452")]
    [InlineData("&max_memory_usage=99999999999999", "452")]
    [InlineData("&max_result_bytes=x", "452")]
    [InlineData("&allow_introspection_functions=1", "164")]
    [InlineData("&output_format_schema=/tmp/pixelserver-walled", "164")]
    public async Task Settings_of_a_read_only_user_pass_when_they_shape_or_lower(string fields, string? code)
    {
        var answer = await engine.Ask("SELECT 1", "analyst", fields);

        Assert.Equal(code, answer.Code);
    }

    [Fact]
    public async Task Limits_hold_without_being_named()
    {
        var limits = await engine.Ask("SELECT getSetting('readonly'), getSetting('max_execution_time'), getSetting('max_memory_usage') > 0", "analyst");

        Assert.Equal("1\t60\ttrue\n", limits.Text.Replace("\t1\n", "\ttrue\n", StringComparison.Ordinal));
    }
}
