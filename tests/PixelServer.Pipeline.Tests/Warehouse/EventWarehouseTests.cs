using System.Text.Json;
using PixelServer.Events;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Warehouse;

public sealed class EventWarehouseTests(EngineFixture engine)
{
    private const long March4 = SomeRequest.SomeTime / 1000;

    private static readonly string Hash = new('a', 64);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_field_of_an_event_arrives_in_its_column()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 5);
        using var rows = WarehouseDatabase.Decode(block, SomeRequest.Query(
            "e=purchase&id=e-1&ts=1772600766000&u=https%3A%2F%2Fshop.example%2Fcart%3Fx%3D1&r=https://news.example/a&t=Sch%C3%B6n&v=-19.99&c=eur"
            + "&o=A-7&i=[{\"id\":\"p1\",\"name\":\"Shoe\",\"brand\":\"B\",\"category\":\"C\",\"price\":9.5,\"quantity\":2},{\"id\":\"p2\"}]"
            + $"&p={{\"color\":\"red\"}}&uid=u7&em={Hash}&ph={Hash}&cs=a&sw=1920&sh=1080&vw=1200&vh=900&l=de-AT&tz=Europe/Vienna") with
        {
            Signals = RequestSignals.NewVisitor | RequestSignals.GlobalPrivacyControl,
            VisitorId = ulong.MaxValue,
            ClientHints = "a\nb",
        });
        await database.InsertAsync(block, rows);

        Assert.Equal("1", (await database.QueryAsync("SELECT loaded_at BETWEEN now64(3) - 60 AND now64(3) FROM events")).Trim());
        var facts = string.Join(", ", new FactColumns().All.Select(column => column.Name));
        var row = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await database.QueryAsync($"SELECT * EXCEPT (loaded_at, {facts}) FROM events FORMAT JSONEachRow"))!;

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["site"] = "demo",
                ["event"] = "purchase",
                ["event_id"] = "e-1",
                ["event_time"] = "2026-03-04 05:06:06.000",
                ["received_at"] = "2026-03-04 05:06:07.089000",
                ["client_time"] = "2026-03-04 05:06:06.000",
                ["visitor_id"] = "18446744073709551615",
                ["visitor_created_at"] = "2026-02-25 06:13:20",
                ["new_visitor"] = "True",
                ["cookieless"] = "False",
                ["user_id"] = "u7",
                ["email_hashes"] = $"[\"{Hash}\"]",
                ["phone_hashes"] = $"[\"{Hash}\"]",
                ["consent_analytics"] = "True",
                ["consent_marketing"] = "False",
                ["global_privacy_control"] = "True",
                ["do_not_track"] = "False",
                ["page_url"] = "https://shop.example/cart?x=1",
                ["page_host"] = "shop.example",
                ["page_path"] = "/cart",
                ["referrer"] = "https://news.example/a",
                ["title"] = "Schön",
                ["value"] = "-19.99",
                ["currency"] = "EUR",
                ["order_id"] = "A-7",
                ["items.id"] = "[\"p1\",\"p2\"]",
                ["items.name"] = "[\"Shoe\",\"\"]",
                ["items.brand"] = "[\"B\",\"\"]",
                ["items.category"] = "[\"C\",\"\"]",
                ["items.price"] = "[9.5,0]",
                ["items.quantity"] = "[2,1]",
                ["props"] = "{\"color\":\"red\"}",
                ["screen_width"] = "1920",
                ["screen_height"] = "1080",
                ["viewport_width"] = "1200",
                ["viewport_height"] = "900",
                ["language"] = "de-AT",
                ["timezone"] = "Europe/Vienna",
                ["user_agent"] = "Mozilla/5.0 (X11; Linux x86_64)",
                ["accept_language"] = "en-GB,en;q=0.8",
                ["client_hints"] = "a|b",
                ["block_id"] = block.Value.ToString(null, null),
                ["block_date"] = "2026-03-04",
            },
            row.ToDictionary(cell => cell.Key, cell => cell.Value.ToString().Replace(", ", ",", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_was_found_out_about_an_event_is_in_its_row()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 5);
        using var rows = WarehouseDatabase.Decode(
            block,
            SomeRequest.Query("u=https://shop.example/%3Futm_source%3Dnews%26utm_medium%3Demail%26utm_campaign%3DMay%26fbclid%3DIwAR1") with
            {
                Address = [8, 8, 8, 8],
                UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
            },
            SomeRequest.Query("u=https://shop.example/") with { UserAgent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" });
        await database.InsertAsync(block, rows);

        Assert.Equal(
            "US\tFirefox\t143.0\tWindows\tdesktop\tfalse\t\t\tnews\temail\tEmail\tMay\t{'fbclid':'IwAR1'}\n"
            + "\tGooglebot\t2.1\tOther\tbot\ttrue\tsearch\tcrawler_list\t(direct)\t(none)\tDirect\t\t{}\n",
            await database.QueryAsync(
                "SELECT country, browser, browser_version, os, device_type, is_bot, bot_kind, bot_reason, source, medium, channel, campaign, click_ids FROM events ORDER BY is_bot FORMAT TSV"));
    }

    [Fact]
    public async Task What_was_not_sent_is_empty_or_null()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 5);
        using var rows = WarehouseDatabase.Decode(block, SomeRequest.Query("") with { VisitorCreatedAt = 0 });
        await database.InsertAsync(block, rows);

        Assert.Equal(
            "page_view\t1\t1\t1\t0\t0\t0\n",
            await database.QueryAsync(
                "SELECT event, isNull(client_time), isNull(value), isNull(visitor_created_at), length(items.id), length(props), length(email_hashes) FROM events FORMAT TSV"));
    }

    [Fact]
    public async Task Claims_of_a_block_that_waited_for_months_are_kept_as_long_as_others()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var old = WarehouseDatabase.BlockAt(TimeProvider.System.GetUtcNow().AddDays(-200).ToUnixTimeMilliseconds(), 5);
        var again = WarehouseDatabase.BlockAt(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 6);
        using var claims = new ClaimBatch();
        claims.Add(UInt128.One, old);
        Assert.Empty(await database.Warehouse.ClaimAsync(LoadId.Of(old), claims, TestContext.Current.CancellationToken));
        await database.Client.ExecuteAsync("OPTIMIZE TABLE claims FINAL", TestContext.Current.CancellationToken);

        claims.Clear();
        claims.Add(UInt128.One, again);
        var firstOwners = await database.Warehouse.ClaimAsync(LoadId.Of(again), claims, TestContext.Current.CancellationToken);

        Assert.Equal(old.Value, firstOwners[UInt128.One]);
    }

    [Fact]
    public async Task What_was_rejected_is_kept_with_its_reason_and_its_bytes()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 5);
        var damaged = SomeRequest.Query("x");
        using var rows = WarehouseDatabase.Decode(
            block,
            SomeRequest.Json("""[{"e":"a"},{"e":"B"}]""") with { Referrer = "https://a.example/?m=joe@x.example#f" },
            SomeRequest.Query("em=joe@x.example"));
        rows.Add(block, 2, damaged.ToBytes().AsSpan(0, 10));
        await database.InsertAsync(block, rows);

        Assert.Equal(1, await database.CountAsync("events"));
        Assert.Equal(
            """
            demo	bad_event_name	{"e":"B"}	json	https://a.example/?m=redacted	0	1
            demo	bad_hash	em=redacted	query		1	0
            	damaged_record				2	0

            """.ReplaceLineEndings("\n"),
            await database.QueryAsync("SELECT site, reason, payload, kind, referrer, record_index, event_index FROM rejected_events ORDER BY record_index FORMAT TSVRaw"));
    }

    [Fact]
    public async Task A_block_inserted_twice_is_there_once()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 1);
        var other = WarehouseDatabase.BlockAt(March4, 2);
        using var rows = WarehouseDatabase.Decode(block, SomeRequest.Query("id=1"), SomeRequest.Query("e=BAD"), SomeRequest.Query("id=2"));
        await database.InsertAsync(block, rows);
        await database.InsertAsync(block, rows);
        await database.InsertAsync(other, rows);

        var found = await database.Warehouse.FindBlocksAsync([WarehouseDatabase.BlockAt(March4, 9), block, other], Token);

        Assert.Equal(
            [new StoredBlock(WarehouseDatabase.BlockAt(March4, 9), 0, 0), new StoredBlock(block, 2, 1), new StoredBlock(other, 2, 1)], found);
        Assert.Equal(4, await database.CountAsync("events"));
    }

    [Fact]
    public async Task A_large_block_with_times_years_apart_is_one_part_in_one_partition()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 1);
        using var rows = WarehouseDatabase.Decode(block);
        for (var record = 0; record < 120_000; record++)
        {
            var request = SomeRequest.Query("e=a") with { ReceivedAt = SomeRequest.SomeTime - (record * 400_000_000_000L) };
            rows.Add(block, record, request.ToBytes());
        }

        await database.InsertAsync(block, rows);

        Assert.Equal(120_000, await database.CountAsync("events"));
        Assert.Equal(
            "1\t202603\n",
            await database.QueryAsync($"SELECT countIf(event_type = 'NewPart'), any(partition_id) FROM (SELECT 'NewPart' AS event_type, partition_id FROM system.parts WHERE database = '{database.Name}' AND table = 'events' AND level = 0) FORMAT TSV"));
    }

    [Fact]
    public async Task An_empty_block_inserts_nothing_and_asking_for_no_block_finds_none()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        using var rows = WarehouseDatabase.Decode(WarehouseDatabase.BlockAt(March4, 1));
        await database.InsertAsync(WarehouseDatabase.BlockAt(March4, 1), rows);

        Assert.Equal(0, await database.CountAsync("events"));
        Assert.Empty(await database.Warehouse.FindBlocksAsync([], Token));
    }

    [Fact]
    public async Task An_answer_lost_after_the_insert_is_uncertain_and_the_rows_are_found()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 1);
        using var rows = WarehouseDatabase.Decode(block, SomeRequest.Query("id=1"));
        await using var proxy = new CuttingProxy(engine.Url, reachServer: true);
        using var client = database.NewClient(proxy.Url);

        var failure = await Assert.ThrowsAsync<ClickHouseException>(
            () => new EventWarehouse(client, TimeProvider.System).InsertAsync(block, rows.Events, rows.Rejected, Token));

        Assert.False(failure.IsDefinite);
        Assert.True(failure.IsTransient);
        Assert.Equal([new StoredBlock(block, 1, 0)], await database.Warehouse.FindBlocksAsync([block], Token));
        await database.InsertAsync(block, rows);
        Assert.Equal(1, await database.CountAsync("events"));
    }

    [Fact]
    public async Task A_request_lost_before_the_insert_is_uncertain_and_no_rows_are_found()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        var block = WarehouseDatabase.BlockAt(March4, 1);
        using var rows = WarehouseDatabase.Decode(block, SomeRequest.Query("id=1"));
        await using var proxy = new CuttingProxy(engine.Url, reachServer: false);
        using var client = database.NewClient(proxy.Url);

        var failure = await Assert.ThrowsAsync<ClickHouseException>(
            () => new EventWarehouse(client, TimeProvider.System).InsertAsync(block, rows.Events, rows.Rejected, Token));

        Assert.False(failure.IsDefinite);
        Assert.Equal([new StoredBlock(block, 0, 0)], await database.Warehouse.FindBlocksAsync([block], Token));
    }

    [Fact]
    public async Task The_newest_row_of_a_site_counts()
    {
        using var database = await WarehouseDatabase.CreateMigratedAsync(engine);
        await database.Warehouse.UpsertSitesAsync([new SiteRow("demo", "Démo \"1\"", ["https://a.example"], "", "a")], Token);
        await database.Warehouse.UpsertSitesAsync([new SiteRow("demo", "Second", ["https://a.example", "https://b.example"], ".example", "am")], Token);

        Assert.Equal(
            "demo\tSecond\t2\t.example\tam\n",
            await database.QueryAsync("SELECT site, name, length(origins), cookie_domain, default_consent FROM sites FINAL FORMAT TSV"));
    }

    [Fact]
    public void A_warm_decoder_and_batch_take_no_memory()
    {
        var block = WarehouseDatabase.BlockAt(March4, 1);
        byte[][] records =
        [
            SomeRequest.Query($"e=purchase&u=https%3A%2F%2Fshop.example%2Fcart&t=Sch%C3%B6n&v=19.99&c=eur&em={Hash}&i=[{{\"id\":\"p1\"}}]&k=v").ToBytes(),
            SomeRequest.Json("""[{"e":"scroll","p":{"a":1}},{"e":"click"}]""").ToBytes(),
        ];
        using var rows = new Pipeline.Enrichment.BlockDecoder(SomeEnricher.New());

        Assert.Equal(0, Allocation.OfWarm(Fill));
        Assert.Equal(3000, rows.Events.RowCount);

        void Fill()
        {
            rows.Clear();
            for (var record = 0; record < 2000; record++)
            {
                rows.Add(block, record, records[record % 2]);
            }
        }
    }
}
