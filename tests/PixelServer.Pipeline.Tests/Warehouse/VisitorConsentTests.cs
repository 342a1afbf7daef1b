using PixelServer.Events;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

/// <summary>The view that exports read: the newest word of a visitor counts for everything the visitor did.</summary>
public sealed class VisitorConsentTests(EngineFixture engine)
{
    private const string Columns = "consent_analytics, consent_marketing, global_privacy_control, do_not_track";
    private const long Time = SomeRequest.SomeTime / 1000;

    [Fact]
    public async Task Withdrawal_counts_in_the_next_query_and_an_older_grant_that_comes_late_does_not_undo_it()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(database, 1, Said("am", -3000), Said("am", -2000));
        Assert.Equal("true\ttrue\tfalse\tfalse\n", await ConsentAsync(database));

        await InsertAsync(database, 2, Said("a", -1000));
        Assert.Equal("true\tfalse\tfalse\tfalse\n", await ConsentAsync(database));

        await InsertAsync(database, 3, Said("am", -1001));
        Assert.Equal("true\tfalse\tfalse\tfalse\n", await ConsentAsync(database));
        Assert.Equal($"{Time - 1000}\n", await database.QueryAsync("SELECT toUnixTimestamp64Milli(changed_at) FROM visitor_consent FORMAT TSV"));

        await InsertAsync(database, 4, Said("am", -999));
        Assert.Equal("true\ttrue\tfalse\tfalse\n", await ConsentAsync(database));
    }

    [Fact]
    public async Task Of_two_words_at_once_the_one_that_allows_less_counts()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(database, 1, Said("m", 0), Said("", 0), Said("a", 0) with { Signals = RequestSignals.GlobalPrivacyControl });

        Assert.Equal("false\tfalse\ttrue\tfalse\n", await ConsentAsync(database));
    }

    [Fact]
    public async Task Signals_and_visitors_and_sites_are_told_apart_and_counted_visitors_are_none()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await InsertAsync(
            database,
            1,
            Said("am", -1) with { VisitorId = 1, Signals = RequestSignals.GlobalPrivacyControl },
            Said("am", 0) with { VisitorId = 1 },
            Said("m", 0) with { VisitorId = 2, Signals = RequestSignals.DoNotTrack },
            Said("am", 0) with { VisitorId = 1, Site = "other", Signals = RequestSignals.Anonymous | RequestSignals.GlobalPrivacyControl },
            Said("am", 0) with { Signals = RequestSignals.CountOnly });

        Assert.Equal(
            "demo\t1\ttrue\ttrue\tfalse\tfalse\ndemo\t2\tfalse\ttrue\tfalse\ttrue\nother\t1\tfalse\tfalse\ttrue\tfalse\n",
            await database.QueryAsync($"SELECT site, visitor_id, {Columns} FROM visitor_consent ORDER BY site, visitor_id FORMAT TSV"));
    }

    private static SomeRequest Said(string letters, long milliseconds) => SomeRequest.Query($"e=consent&cs={letters}&ts={Time + milliseconds}");

    private static async Task InsertAsync(WarehouseDatabase database, ulong number, params SomeRequest[] requests)
    {
        var block = WarehouseDatabase.BlockAt(Time, number);
        using var rows = WarehouseDatabase.Decode(block, requests);
        await database.InsertAsync(block, rows);
    }

    private static Task<string> ConsentAsync(WarehouseDatabase database) => database.QueryAsync($"SELECT {Columns} FROM visitor_consent FORMAT TSV");
}
