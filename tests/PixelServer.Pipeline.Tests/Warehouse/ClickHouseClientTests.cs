using System.Net;
using System.Net.Sockets;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

public sealed class ClickHouseClientTests(EngineFixture engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_read_as_objects_and_parameters_never_become_sql()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        const string Hostile = "a'b\\c\td\ne`{x:String}; DROP TABLE events -- é";
        var parameters = new QueryParameters().Add("text", Hostile).Add("number", 7).Add("list", [1, 2, 3]).Add("texts", ["x", "y'z"]);
        var rows = new List<ParameterRow>();
        await foreach (var row in database.Client.ReadRowsAsync<ParameterRow>(
            "SELECT {text:String} AS some_text, {number:UInt64} AS number, {list:Array(UInt8)} AS list, {texts:Array(String)} AS texts", Token, parameters))
        {
            rows.Add(row);
        }

        var only = Assert.Single(rows);
        Assert.Equal(Hostile, only.SomeText);
        Assert.Equal(7UL, only.Number);
        Assert.Equal([1, 2, 3], only.List);
        Assert.Equal(["x", "y'z"], only.Texts);
    }

    [Fact]
    public async Task A_result_can_be_read_as_it_comes()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await using var stream = await database.Client.QueryStreamAsync("SELECT number FROM numbers(100000) FORMAT TSV", Token);
        using var reader = new StreamReader(stream);
        var lines = 0;
        while (await reader.ReadLineAsync(Token) is not null)
        {
            lines++;
        }

        Assert.Equal(100_000, lines);
    }

    [Theory]
    [InlineData("SELEC 1", true)]
    [InlineData("SELECT * FROM no_such_table", true)]
    [InlineData("SELECT throwIf(1)", false)]
    public async Task A_refusal_carries_the_servers_code_and_says_whether_it_is_definite(string sql, bool isDefinite)
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);

        var failure = await Assert.ThrowsAsync<ClickHouseException>(() => database.QueryAsync(sql));

        Assert.NotEqual(0, failure.Code);
        Assert.Equal(isDefinite, failure.IsDefinite);
        Assert.False(failure.IsTransient);
        Assert.Contains("DB::Exception", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_definite_and_passing_failure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = new ClickHouseClient(new ClickHouseOptions { Url = new Uri($"http://127.0.0.1:{port}/"), ReadRetries = 0 });

        var failure = await Assert.ThrowsAsync<ClickHouseException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.True(failure.IsDefinite);
        Assert.True(failure.IsTransient);
        Assert.False(await client.PingAsync(Token));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_leaves_the_outcome_uncertain()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new ClickHouseClient(new ClickHouseOptions
        {
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"),
            InsertTimeout = TimeSpan.FromMilliseconds(50),
        });

        var failure = await Assert.ThrowsAsync<ClickHouseException>(
            () => client.InsertAsync("INSERT INTO t FORMAT TSV", (_, _) => Task.CompletedTask, new QuerySettings(), Token));

        Assert.False(failure.IsDefinite);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_cancelled_call_is_a_cancellation()
    {
        using var client = new ClickHouseClient(new ClickHouseOptions { Url = engine.Url });
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ExecuteAsync("SELECT 1", cancelled.Token));
    }

    [Fact]
    public async Task A_wrong_password_is_definite_and_ping_needs_none()
    {
        using var client = new ClickHouseClient(new ClickHouseOptions { Url = engine.Url, User = EngineFixture.User, Password = "wrong" });

        var failure = await Assert.ThrowsAsync<ClickHouseException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.True(failure.IsDefinite);
        Assert.False(failure.IsTransient);
        Assert.True(await client.PingAsync(Token));
    }

    private sealed record ParameterRow(string SomeText, ulong Number, int[] List, string[] Texts);
}
