using System.Text;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Import;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Import;

public sealed class FileImportTests : IAsyncLifetime
{
    private static readonly ImportMapping Csv = new() { Format = ImportFormat.Csv };

    private readonly EngineFixture _engine;
    private readonly string _database;
    private readonly ClickHouseClient _client;
    private readonly ImportWarehouse _warehouse;
    private readonly CancellationToken _test = TestContext.Current.CancellationToken;

    public FileImportTests(EngineFixture engine)
    {
        _engine = engine;
        _database = engine.NewDatabase();
        _client = Client(engine.Url);
        _warehouse = new ImportWarehouse(_client, TimeProvider.System, attempts: 1);
    }

    public async ValueTask InitializeAsync()
    {
        using var creator = new ClickHouseClient(new ClickHouseOptions
        {
            Url = _engine.Url,
            User = EngineFixture.User,
            Password = EngineFixture.Password,
            Cluster = _engine.Cluster,
            Nodes = _engine.Nodes,
        });
        await creator.ExecuteAsync($"CREATE DATABASE {_database}", _test);
        await new EventWarehouse(_client, TimeProvider.System).MigrateAsync(_test);
    }

    public ValueTask DisposeAsync()
    {
        _warehouse.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("clickstream/rees46-2019-oct.csv.gz", "rees46", 17_435, 4_505, 0)]
    [InlineData("clickstream/taobao-userbehavior.csv.gz", "taobao", 110_300, 66_454, 0)]
    [InlineData("weblogs/apache_logs.gz", "combined", 9_999, null, 1)]
    public async Task Real_file_is_stored_once_however_often_it_is_imported(string file, string preset, int events, int? visitors, int rejected)
    {
        Assert.SkipWhen(SharedData.MissingReason(file) is not null, SharedData.MissingReason(file) ?? "");
        var mapping = preset switch
        {
            "rees46" => ImportMapping.Rees46,
            "taobao" => ImportMapping.Taobao,
            _ => ImportMapping.Combined,
        };

        var first = await ImportFileAsync(SharedData.PathOf(file), mapping);
        var second = await ImportFileAsync(SharedData.PathOf(file), mapping);

        Assert.Equal((events + rejected, events, rejected, 0), (first.Rows, first.Events, first.Rejected, first.AlreadyThere));
        Assert.Equal((events + rejected, 0, 0, events + rejected), (second.Rows, second.Events, second.Rejected, second.AlreadyThere));
        Assert.Equal((events, rejected), await CountAsync("demo"));
        if (visitors is not null)
        {
            Assert.Equal($"{visitors}", await AskAsync("SELECT uniqExact(visitor_id) FROM events"));
        }
    }

    [Fact]
    public async Task Imported_fields_arrive_in_their_columns()
    {
        const string rows = "time,event,visitor,order_id,value,currency,item_id,item_price,item_quantity,consent,plan\n"
            + "2019-10-01 00:00:05,purchase,ann,o-1,25.50,eur,sku-7,12.75,2,a,gold\n";

        await ImportAsync(rows, Csv);

        Assert.Equal(
            "demo\tpurchase\t2019-10-01 00:00:05.000\to-1\t25.5\tEUR\t['sku-7']\t[12.75]\t[2]\ttrue\tfalse\t{'plan':'gold'}\t\\N\t\t1\n",
            await _client.QueryAsync(
                "SELECT site, event, event_time, order_id, value, currency, items.id, items.price, items.quantity, consent_analytics, "
                + "consent_marketing, props, client_time, page_url, visitor_id != 0 FROM events FORMAT TSV",
                _test));
    }

    [Fact]
    public async Task Rows_of_a_file_that_names_no_agents_are_no_bots()
    {
        await ImportAsync("time,event\n2019-10-01,view\n", Csv);
        await ImportAsync("time,event,user_agent\n2019-10-01,view,curl/8.5.0\n", Csv);

        Assert.Equal("\tfalse\t\ncurl/8.5.0\ttrue\tlibrary\n", await _client.QueryAsync("SELECT user_agent, is_bot, bot_reason FROM events ORDER BY user_agent FORMAT TSV", _test));
    }

    [Fact]
    public async Task Rejected_rows_keep_reason_line_and_bytes()
    {
        await ImportAsync("time,event\n2019-10-01,view\n2019-10-01,No Name\n,view\n\"2019\n", Csv);

        Assert.Equal((1, 3), await CountAsync("demo"));
        Assert.Equal(
            "bad_event_name\t3\t2019-10-01,No Name\nbad_field\t4\t,view\nbad_line\t5\t\"2019\n",
            await _client.QueryAsync("SELECT reason, record_index, payload FROM rejected_events ORDER BY record_index FORMAT TSV", _test));
    }

    [Fact]
    public async Task Clear_address_where_a_hash_belongs_is_not_kept()
    {
        await ImportAsync("time,event,email_hashes\n2019-10-01,view,ann@example.com\n", Csv);

        Assert.Equal("bad_hash\t\n", await _client.QueryAsync("SELECT reason, payload FROM rejected_events FORMAT TSV", _test));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("time,event\n")]
    public async Task Files_without_rows_import_nothing(string text) => Assert.Equal(0, (await ImportAsync(text, Csv)).Rows);

    [Fact]
    public async Task Interrupted_import_is_completed_exactly_once_wherever_it_broke()
    {
        const int rows = 250;
        var text = Some.Csv(rows, badEvery: 7);
        var run = 0;
        foreach (var afterStoring in new[] { false, true })
        {
            var hasCut = true;
            for (var cutAt = 1; hasCut; cutAt++)
            {
                var site = $"site{run++}";
                await using (var cutter = await InsertCutter.StartAsync(_engine.Url, cutAt, afterStoring))
                {
                    using var client = Client(cutter.Url);
                    using var warehouse = new ImportWarehouse(client, TimeProvider.System, attempts: 1);
                    var failure = await Record.ExceptionAsync(() => ImportAsync(text, Csv, site, warehouse));
                    hasCut = cutter.HasCut;
                    Assert.Equal(hasCut, failure is ClickHouseException);
                }

                var resumed = await ImportAsync(text, Csv, site);
                var again = await ImportAsync(text, Csv, site);

                Assert.Equal(rows, resumed.Events + resumed.Rejected + resumed.AlreadyThere);
                Assert.Equal(rows, again.AlreadyThere);
                Assert.Equal((215, 35), await CountAsync(site));
                Assert.Equal("215", await AskAsync($"SELECT uniqExact(event_id) FROM events WHERE site = '{site}'"));
            }
        }

        // Three blocks with two tables each, cut before and after, and once not at all.
        Assert.Equal(2 * 7, run);
    }

    [Fact]
    public async Task Uncertain_insert_is_sent_again_only_where_it_is_missing()
    {
        foreach (var afterStoring in new[] { false, true })
        {
            await using var cutter = await InsertCutter.StartAsync(_engine.Url, cutAt: 3, afterStoring);
            using var client = Client(cutter.Url);
            using var warehouse = new ImportWarehouse(client, TimeProvider.System, attempts: 2);

            var summary = await ImportAsync(Some.Csv(350, badEvery: 7), Csv, $"retried{afterStoring}", warehouse);

            Assert.True(cutter.HasCut);
            Assert.Equal((300, 50), (summary.Events, summary.Rejected));
            Assert.Equal((300, 50), await CountAsync($"retried{afterStoring}"));
        }
    }

    [Fact]
    public async Task Stopped_import_goes_on_where_it_stopped()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var stopped = await ImportAsync(Some.Csv(250), Csv, stop: stop);
        var resumed = await ImportAsync(Some.Csv(250), Csv);

        Assert.True(stopped.Stopped);
        Assert.Equal(0, stopped.Rows);
        Assert.Equal((250, false), (resumed.Events, resumed.Stopped));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(250)]
    public async Task Grown_file_brings_only_its_new_rows(int before)
    {
        var first = await ImportAsync(Some.Csv(before), Csv);
        var grown = await ImportAsync(Some.Csv(before + 120), Csv);
        var grownMore = await ImportAsync(Some.Csv(before + 121), Csv);

        Assert.Equal((before, 0), (first.Events, first.AlreadyThere));
        Assert.Equal((120, before), (grown.Events, grown.AlreadyThere));
        Assert.Equal((1, before + 120), (grownMore.Events, grownMore.AlreadyThere));
        Assert.Equal((before + 121, 0), await CountAsync("demo"));
    }

    [Fact]
    public async Task Last_line_that_was_still_being_written_comes_again_when_it_is_whole()
    {
        const string start = "time,event,page_url\n2019-10-01,page_view,/a\n2019-10-02,page_view,/b";

        var first = await ImportAsync(start, Csv);
        var unchanged = await ImportAsync(start + "\n", Csv);
        var completed = await ImportAsync(start + "cd\n2019-10-03,page_view,/e\n", Csv);

        Assert.Equal((2, 0), (first.Events, first.AlreadyThere));
        Assert.Equal((0, 2), (unchanged.Events, unchanged.AlreadyThere));
        Assert.Equal((2, 1), (completed.Events, completed.AlreadyThere));
        Assert.Equal("/a,/b,/bcd,/e", await AskAsync("SELECT arrayStringConcat(arraySort(groupArray(page_url)), ',') FROM events"));
    }

    [Fact]
    public async Task Edited_file_is_refused_unless_overlap_is_allowed()
    {
        var text = Some.Csv(250);
        var edited = text.Replace("/57,", "/fifty-seven,", StringComparison.Ordinal);
        await ImportAsync(text, Csv);

        var failure = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(edited, Csv));
        Assert.Contains("rows 1 to 100 were imported before", failure.Message, StringComparison.Ordinal);
        Assert.Equal((250, 0), await CountAsync("demo"));

        var allowed = await ImportAsync(edited, Csv, allowOverlap: true);
        var again = await ImportAsync(edited, Csv, allowOverlap: true);
        Assert.Equal(250, allowed.Events);
        Assert.Equal(250, again.AlreadyThere);
    }

    [Fact]
    public async Task Other_site_or_mapping_is_another_import()
    {
        var text = Some.Csv(120);

        await ImportAsync(text, Csv, "one");
        var otherSite = await ImportAsync(text, Csv, "two");
        var otherMapping = await ImportAsync(text, Csv with { Currency = "USD" }, "one");

        Assert.Equal((120, 120), (otherSite.Events, otherMapping.Events));
    }

    [Fact]
    public async Task Two_imports_of_a_file_at_once_store_it_once()
    {
        var text = Some.Csv(1000, badEvery: 9);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ImportAsync(text, Csv), _test)));

        Assert.Equal((889, 111), await CountAsync("demo"));
    }

    [Fact]
    public async Task Rows_before_the_first_time_do_not_move_when_the_file_grows()
    {
        const string bad = "time,event\nnever,view\nnever,view\n";

        await ImportAsync(bad, Csv);
        var grown = await ImportAsync(bad + "2019-10-01,view\nnever,view\n", Csv);

        Assert.Equal((1, 1, 2), (grown.Events, grown.Rejected, grown.AlreadyThere));
        Assert.Equal((1, 3), await CountAsync("demo"));
    }

    [Fact]
    public async Task Block_the_engine_forgot_to_forget_is_an_error_and_no_silent_loss()
    {
        await ImportAsync(Some.Csv(50), Csv);
        await _client.ExecuteAsync("ALTER TABLE events DELETE WHERE 1 SETTINGS mutations_sync = 2", _test);

        var failure = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(Some.Csv(50), Csv));

        Assert.Contains("took block", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Site_is_the_one_asked_for_or_the_only_one()
    {
        var events = new EventWarehouse(_client, TimeProvider.System);
        await Assert.ThrowsAsync<ImportException>(() => _warehouse.FindSiteAsync(null, _test));
        await events.UpsertSitesAsync([new SiteRow("demo", "Demo", [], "", "")], _test);
        Assert.Equal("demo", await _warehouse.FindSiteAsync(null, _test));

        await events.UpsertSitesAsync([new SiteRow("shop", "Shop", [], "", "")], _test);

        Assert.Equal("shop", await _warehouse.FindSiteAsync("shop", _test));
        var failure = await Assert.ThrowsAsync<ImportException>(() => _warehouse.FindSiteAsync("nope", _test));
        Assert.Contains("demo, shop", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ImportException>(() => _warehouse.FindSiteAsync(null, _test));
    }

    [Fact]
    public async Task Rows_of_an_erased_visitor_do_not_come_back_with_the_file()
    {
        const string file = "time,event,visitor\n2026-03-04T05:06:07Z,view,ann\n2026-03-04T05:06:08Z,view,bob\n2026-03-04T05:06:09Z,Bad Name,ann\n";
        var ann = ImportRow.HashVisitor("demo"u8, "ann"u8);
        var first = await ImportAsync(file, Csv);
        var request = ErasureRequest.OfVisitor(ann, TimeProvider.System.GetUtcNow());
        await new ErasureLedger(_client, TimeProvider.System).RequestAsync(request, _test);
        await _client.ExecuteAsync($"DELETE FROM events WHERE visitor_id = {ann}", _test);
        using var later = new ImportWarehouse(_client, TimeProvider.System, attempts: 1);

        var again = await ImportAsync(file, Csv, warehouse: later);
        var elsewhere = await ImportAsync(file, Csv, site: "shop", warehouse: later);

        Assert.Equal((2, 1, 0L), (first.Events, first.Rejected, first.Erased));
        Assert.Equal((0, 1, 2L), (again.Events, again.AlreadyThere, again.Erased));
        Assert.Equal((1, 1), await CountAsync("demo"));

        // There the name stands for another visitor.
        Assert.Equal((2, 1, 0L), (elsewhere.Events, elsewhere.Rejected, elsewhere.Erased));
    }

    private ClickHouseClient Client(Uri url) => new(new ClickHouseOptions
    {
        Url = url,
        Database = _database,
        User = EngineFixture.User,
        Password = EngineFixture.Password,
        Cluster = _engine.Cluster,
        Nodes = _engine.Nodes,
    });

    private async Task<ImportSummary> ImportFileAsync(string path, ImportMapping mapping)
    {
        using var source = ImportSource.Open(path);
        using var import = new FileImport(
            source, new ImportOptions { Site = "demo", Mapping = mapping, VisitorKey = [1], BlockRows = 40_000 }, SomeEnricher.New(), _warehouse);
        return await import.RunAsync(_test);
    }

    private async Task<ImportSummary> ImportAsync(
        string text,
        ImportMapping mapping,
        string site = "demo",
        ImportWarehouse? warehouse = null,
        bool allowOverlap = false,
        CancellationTokenSource? stop = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var source = ImportSource.Open(new MemoryStream(bytes), "file", bytes.Length);
        var options = new ImportOptions { Site = site, Mapping = mapping, BlockRows = 100, AllowOverlap = allowOverlap };
        using var import = new FileImport(source, options, SomeEnricher.New(), warehouse ?? _warehouse);
        return await import.RunAsync(stop?.Token ?? _test);
    }

    private async Task<(int Events, int Rejected)> CountAsync(string site) =>
    (
        int.Parse(await AskAsync($"SELECT count() FROM events WHERE site = '{site}'"), System.Globalization.CultureInfo.InvariantCulture),
        int.Parse(await AskAsync($"SELECT count() FROM rejected_events WHERE site = '{site}'"), System.Globalization.CultureInfo.InvariantCulture));

    private async Task<string> AskAsync(string sql) => (await _client.QueryAsync(sql, _test)).Trim();
}
