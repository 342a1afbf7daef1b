using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

public sealed class RetentionTests(EngineFixture engine)
{
    private static readonly RetentionOptions Month = new() { Events = TimeSpan.FromDays(30), RejectedEvents = TimeSpan.FromDays(30) };
    private static readonly RetentionOptions ForEver = new() { Events = TimeSpan.Zero, RejectedEvents = TimeSpan.Zero };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_older_than_their_retention_go_and_younger_ones_stay()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(database, "old", days: 31);
        await InsertAsync(database, "young", days: 29);
        await database.Warehouse.SetRetentionAsync(Month, Token);
        await OptimizeAsync(database);

        Assert.Equal("young\n", await database.QueryAsync("SELECT event FROM events FORMAT TSV"));
        Assert.Equal("young\n", await database.QueryAsync("SELECT reason FROM rejected_events FORMAT TSV"));
    }

    [Fact]
    public async Task History_imported_today_counts_from_today()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await database.Warehouse.SetRetentionAsync(Month, Token);
        var block = WarehouseDatabase.BlockAt(new DateTimeOffset(2019, 10, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), 1);
        using var rows = WarehouseDatabase.Decode(block, SomeRequest.Query("e=ancient"), SomeRequest.Query("e=BAD"));
        await database.InsertAsync(block, rows);
        await OptimizeAsync(database);

        Assert.Equal((1, 1), (await database.CountAsync("events"), await database.CountAsync("rejected_events")));
    }

    [Fact]
    public async Task Retention_is_changed_only_where_it_differs_and_can_be_taken_away()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        Assert.Equal(["events", "rejected_events"], await database.Warehouse.SetRetentionAsync(Month, Token));
        Assert.Empty(await database.Warehouse.SetRetentionAsync(Month, Token));
        Assert.Equal(["events"], await database.Warehouse.SetRetentionAsync(new() { Events = TimeSpan.Zero, RejectedEvents = Month.RejectedEvents }, Token));
        Assert.Equal(["rejected_events"], await database.Warehouse.SetRetentionAsync(ForEver, Token));
        Assert.Empty(await database.Warehouse.SetRetentionAsync(ForEver, Token));

        await InsertAsync(database, "old", days: 31);
        await OptimizeAsync(database);
        Assert.Equal(1, await database.CountAsync("events"));
    }

    [Fact]
    public async Task Loaders_that_start_together_set_the_same_retention()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.Warehouse.SetRetentionAsync(Month, Token)));

        Assert.Empty(await database.Warehouse.SetRetentionAsync(Month, Token));
    }

    [Fact]
    public async Task A_loader_notices_that_another_has_set_another_retention_and_that_it_is_its_own_again()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var watch = new RetentionWatch(database.Warehouse, Month, TimeProvider.System, NullLogger<RetentionWatch>.Instance);
        await database.Warehouse.SetRetentionAsync(Month, Token);
        await watch.LookAsync(Token);
        Assert.Null(watch.Difference);

        await database.Warehouse.SetRetentionAsync(new() { Events = TimeSpan.FromDays(7), RejectedEvents = TimeSpan.Zero }, Token);
        await watch.LookAsync(Token);
        Assert.Equal(
            "events keeps rows for 7 days, and by this loader's Retention it would for 30 days. rejected_events keeps rows for ever, and by this loader's Retention it would for 30 days.",
            watch.Difference);

        await database.Warehouse.SetRetentionAsync(Month, Token);
        await watch.LookAsync(Token);
        Assert.Null(watch.Difference);
    }

    [Theory]
    [InlineData("-1", "Retention:Events is -1.00:00:00; ")]
    [InlineData("12:00:00", "Retention:Events is 12:00:00; ")]
    [InlineData("40000", "Retention:Events is 40000.00:00:00; ")]
    [InlineData("30", null)]
    [InlineData("30.00:00:00", null)]
    [InlineData("0", null)]
    public void Retention_is_in_whole_days(string text, string? error)
    {
        var options = new RetentionOptions { Events = TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture) };

        var errors = options.Errors().ToList();
        Assert.Equal(error is null ? 0 : 1, errors.Count);
        Assert.All(errors, found => Assert.StartsWith(error!, found, StringComparison.Ordinal));
    }

    private static async Task InsertAsync(WarehouseDatabase database, string name, int days)
    {
        foreach (var (table, column) in new[] { ("events", "event"), ("rejected_events", "reason") })
        {
            await database.Client.ExecuteAsync(
                $"INSERT INTO {table} (site, {column}, loaded_at, block_date) SELECT 'demo', '{name}', now64(3) - INTERVAL {days} DAY, today()", Token);
        }
    }

    private static async Task OptimizeAsync(WarehouseDatabase database)
    {
        await database.Client.ExecuteAsync("OPTIMIZE TABLE events FINAL", Token);
        await database.Client.ExecuteAsync("OPTIMIZE TABLE rejected_events FINAL", Token);
    }
}
