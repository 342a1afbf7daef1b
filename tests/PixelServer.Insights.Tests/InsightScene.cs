using System.Text;
using PixelServer.Insights.Rollup;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Insights.Tests;

/// <summary>A database of the real engine with events, and whoever keeps their sessions.</summary>
internal sealed class InsightScene : IDisposable
{
    private readonly string _database;

    private InsightScene(EngineFixture engine)
    {
        _database = engine.NewDatabase();
        Client = new ClickHouseClient(new ClickHouseOptions { Url = engine.Url, Database = _database, User = EngineFixture.User, Password = EngineFixture.Password, Cluster = engine.Cluster, Nodes = engine.Nodes });
    }

    public ClickHouseClient Client { get; }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public static async Task<InsightScene> CreateAsync(EngineFixture engine)
    {
        var scene = new InsightScene(engine);
        await new EventWarehouse(scene.Client, TimeProvider.System).MigrateAsync(Test);
        return scene;
    }

    public async Task SeeAsync(params IEnumerable<SomeEvent> events)
    {
        var rows = Encoding.UTF8.GetBytes(string.Join('\n', events.Select(one => one.ToRow())));
        if (rows.Length > 0)
        {
            await Client.InsertAsync(
                "INSERT INTO events FORMAT JSONEachRow", (body, token) => body.WriteAsync(rows, token).AsTask(), new QuerySettings().Set("async_insert", 0), Test);
        }
    }

    /// <summary>Fills without looking again at what the filling before has seen: tests load nothing while one runs.</summary>
    public Task<InsightFill> FillAsync(long eventsAtOnce = 2_000_000, IProgress<double>? progress = null, CancellationToken? stop = null) =>
        new SessionRollup(Client, TimeProvider.System, eventsAtOnce) { Again = TimeSpan.Zero }.FillAsync(progress, stop ?? Test);

    public Task<InsightFill?> FindAsync() => new SessionRollup(Client, TimeProvider.System).FindAsync(Test);

    public async Task<string> QueryAsync(string sql) => (await Client.QueryAsync(sql, Test)).TrimEnd('\n');

    /// <summary>All sessions as they are kept, a line of JSON each.</summary>
    public Task<string> RowsAsync() =>
        QueryAsync("SELECT * EXCEPT (filled) FROM insight_sessions FINAL WHERE NOT is_deleted ORDER BY site, visitor_id, session_start FORMAT JSONEachRow");

    public void Dispose()
    {
        Client.ExecuteAsync($"DROP DATABASE IF EXISTS {_database}", CancellationToken.None).GetAwaiter().GetResult();
        Client.Dispose();
    }
}
