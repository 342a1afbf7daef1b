using System.Text.Json;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Pipeline.Erasure;
using PixelServer.Testing;
using Xunit;
using static PixelServer.Audiences.Tests.Exports.ExportScene;

namespace PixelServer.Audiences.Tests.Exports;

/// <summary>Exports from the real engine: who is in them, and what identifies them.</summary>
[Collection(ExportEngine.Name)]
public sealed class AudienceExportTests(EngineFixture engine)
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_has_a_part_rejects_and_a_report()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(2, email: "ann.lee@web.example", phone: "491701234567");
        await scene.SeeAsync(1, user: "42", clicks: [("gclid", "Abc")]);
        await scene.SeeAsync(3, marketing: false);
        var build = await scene.BuildAsync(1, 2, 3);

        var (report, folder) = await scene.ExportAsync("google_customer_match");

        var file = $"Email,Phone,First Name,Last Name,Country,Zip\n{Sha256("ann.lee@web.example")},{Sha256("+491701234567")},,,,\n";
        Assert.Equal(file, Text(folder, "buyers-0001.csv"));
        Assert.Equal("member,reason\n1,no_identifier\n", Text(folder, "rejected.csv"));
        Assert.Equal(["buyers-0001.csv", "rejected.csv", "report.json"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(
            $$"""
            {
              "audience": "buyers",
              "format": "google_customer_match",
              "settings": {
                "email_form": "google",
                "phone_form": "e164"
              },
              "build": "{{build}}",
              "as_of": "2026-11-20T12:00:00+00:00",
              "made_at": "2026-11-20T22:00:00+00:00",
              "read_until": "2026-11-20T22:00:00+00:00",
              "earlier_build": null,
              "earlier_made_at": null,
              "members": 3,
              "left_out": {
                "no_marketing_consent": 1,
                "global_privacy_control": 0,
                "erased": 0
              },
              "allowed": 2,
              "with_email": {
                "members": 1,
                "percent": 50
              },
              "with_phone": {
                "members": 1,
                "percent": 50
              },
              "with_click_id": {
                "members": 1,
                "percent": 50
              },
              "with_user_id": {
                "members": 1,
                "percent": 50
              },
              "exported": 1,
              "rows": 1,
              "rejected": {
                "no_identifier": 1
              },
              "skipped_identifiers": 0,
              "minimum": {
                "members": 100,
                "counts": "matched",
                "source": "Google: 100 active users; older documents say 1,000",
                "is_below": true
              },
              "parts": [
                {
                  "file": "buyers-0001.csv",
                  "action": "add",
                  "rows": 1,
                  "bytes": {{file.Length}},
                  "sha256": "{{Sha256(file)}}"
                }
              ]
            }

            """,
            Text(folder, "report.json"));
        Assert.Equivalent(report, await ExportReport.ReadAsync(folder, Test), strict: true);
    }

    [Fact]
    public async Task Preflight_says_the_same_and_writes_nothing()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "ann@web.example");
        await scene.SeeAsync(2, gpc: true);
        await scene.BuildAsync(1, 2);
        var (written, _) = await scene.ExportAsync("meta");

        var report = await new AudienceExport(scene.Client, scene.Time).PreflightAsync(new ExportRequest("buyers", ExportFormats.Find("meta")!), null, Test);

        Assert.Equivalent(written with { Parts = [] }, report, strict: true);
        Assert.Equal(["1"], scene.Folders());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Members_come_in_order_whatever_the_slices(int visitorsPerSlice)
    {
        using var scene = await CreateAsync(engine);
        ulong[] visitors = [5, 1, ulong.MaxValue, 9_000_000_000_000_000_000, 3, 7, 2];
        foreach (var visitor in visitors)
        {
            await scene.SeeAsync(visitor, email: $"{visitor}@web.example");
        }

        await scene.BuildAsync(visitors);

        Assert.Equal("1 2 3 5 7 9000000000000000000 18446744073709551615", (await scene.MembersAsync(visitorsPerSlice)).Members);
    }

    [Fact]
    public async Task Same_build_gives_the_same_bytes()
    {
        using var scene = await CreateAsync(engine);
        for (ulong visitor = 1; visitor <= 20; visitor++)
        {
            await scene.SeeAsync(visitor, email: $"{visitor}@web.example", clicks: [("gclid", $"g{visitor}"), ("fbclid", "f")]);
        }

        await scene.BuildAsync([.. Enumerable.Range(1, 20).Select(n => (ulong)n)]);

        var first = (await scene.ExportAsync("csv", visitorsPerSlice: 7)).Report.Parts;
        var second = (await scene.ExportAsync("csv", visitorsPerSlice: 1000)).Report.Parts;
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Whoever_said_no_last_is_left_out_and_the_report_says_why()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, 0, marketing: false);
        await scene.SeeAsync(1, 1, marketing: true);
        await scene.SeeAsync(2, 0, marketing: true, email: "no@web.example");
        await scene.SeeAsync(2, 1, marketing: false);
        await scene.SeeAsync(3, 0, marketing: true);
        await scene.SeeAsync(3, 1, marketing: true, gpc: true);
        await scene.SeeAsync(4, 0, gpc: true);
        await scene.SeeAsync(4, 1, gpc: false);
        await scene.BuildAsync(1, 2, 3, 4, 5);

        var (members, report) = await scene.MembersAsync();

        Assert.Equal("1 4", members);
        Assert.Equal((5, 2), (report.Members, report.Allowed));
        Assert.Equal("no_marketing_consent 2, global_privacy_control 1, erased 0", LeftOut(report));
    }

    [Fact]
    public async Task At_the_same_millisecond_the_word_that_allows_less_counts()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, marketing: false);
        await scene.SeeAsync(1, marketing: true);
        await scene.SeeAsync(2, gpc: true);
        await scene.SeeAsync(2, gpc: false);
        await scene.BuildAsync(1, 2);

        Assert.Equal("", (await scene.MembersAsync()).Members);
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task One_visitor_who_says_no_keeps_the_whole_person_out()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "ann@web.example");
        await scene.SeeAsync(2, marketing: false);
        await scene.SeeAsync(3, email: "bob@web.example");
        await scene.SeeAsync(4);
        await scene.BuildAsync(0, (100, 1), (100, 2), (200, 3), (200, 4));

        Assert.Equal("200", (await scene.MembersAsync()).Members);
    }

    [Fact]
    public async Task Other_visitors_of_the_same_person_count_though_the_audience_has_not_got_them()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "ann@web.example");
        await scene.SeeAsync(2, marketing: false);
        await scene.SeeAsync(3);
        await scene.SeeAsync(4, email: "other@web.example");
        await scene.LinkAsync(100, 1, 2);
        await scene.LinkAsync(200, 3, 4);
        await scene.BuildAsync(1, 3);

        var (report, folder) = await scene.ExportAsync("jsonl");

        var line = Assert.Single(File.ReadLines(Path.Combine(folder, "buyers-0001.jsonl")));
        Assert.Contains("\"visitor_ids\":[\"3\"],\"user_ids\":[],\"email_sha256\":[]", line, StringComparison.Ordinal);
        Assert.Equal("no_marketing_consent 1, global_privacy_control 0, erased 0", LeftOut(report));
    }

    [Fact]
    public async Task Word_on_another_site_of_the_owner_counts_and_another_owners_does_not()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1);
        await scene.SeeAsync(1, 1, site: "blog", marketing: false);
        await scene.SeeAsync(2);
        await scene.SeeAsync(2, 1, site: "rival", marketing: false, email: "two@web.example");
        await scene.SeeAsync(3);
        await scene.SeeAsync(3, 1, site: "blog", email: "three@web.example");
        await scene.BuildAsync(1, 2, 3);

        var (report, folder) = await scene.ExportAsync("meta");

        Assert.Equal($"email,phone\n{Sha256("three@web.example")},\n", Text(folder, "buyers-0001.csv"));
        Assert.Equal("member,reason\n2,no_identifier\n", Text(folder, "rejected.csv"));
        Assert.Equal("no_marketing_consent 1, global_privacy_control 0, erased 0", LeftOut(report));
    }

    [Fact]
    public async Task Erased_visitors_are_left_out_before_and_after_they_are_gone()
    {
        using var scene = await CreateAsync(engine);
        foreach (var visitor in new ulong[] { 1, 2, 3, 4, 5 })
        {
            await scene.SeeAsync(visitor, 0);
        }

        await scene.BuildAsync(10, (1, 1), (2, 2), (3, 3), (4, 4), (5, 5));
        await scene.EraseAsync(5, 2);      // Before the build, but the sweep has not come yet.
        await scene.EraseAsync(20, 3);     // After it.
        await scene.EraseAsync(21, 4);     // After it, and then the same cookie came back.
        await scene.SeeAsync(4, 30);
        await scene.EraseAsync(-60, 5);    // In a life before.

        var (members, report) = await scene.MembersAsync();

        Assert.Equal("1 5", members);
        Assert.Equal("no_marketing_consent 0, global_privacy_control 0, erased 3", LeftOut(report));
    }

    [Fact]
    public async Task Whoever_carries_an_erased_identity_is_left_out_before_the_sweep_finds_them()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "ann@web.example");
        await scene.SeeAsync(2, user: "42");
        await scene.SeeAsync(3, user: "42", site: "blog");
        await scene.SeeAsync(4, phone: "491701234567");
        await scene.SeeAsync(5, 60, email: "ann@web.example");
        await scene.BuildAsync(1, 2, 3, 4, 5);
        await scene.EraseAsync(30, PersonIdentity.OfHashes([Sha256("ann@web.example"), Sha256("+491701234567")])!);
        await scene.EraseAsync(30, PersonIdentity.OfUser("shop", "42"));

        Assert.Equal("3 5", (await scene.MembersAsync()).Members);
    }

    [Fact]
    public async Task Newest_identities_of_all_visitors_of_a_person_are_written()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, 0, email: "old@web.example", user: "old", clicks: [("gclid", "old"), ("fbclid", "kept")]);
        await scene.SeeAsync(1, 5, email: "ann.lee@web.example", user: "ann", clicks: [("gclid", "new")]);
        await scene.SeeAsync(2, 9, email: "lee@web.example", ph: [Sha256("+491701234567")], clicks: [("ttclid", "T-t")]);
        await scene.SeeAsync(2, 10, analytics: false, email: "secret@web.example");
        await scene.SeeAsync(2, 3, name: "view_item", products: ["mug", "pan"]);
        await scene.SeeAsync(1, 4, name: "add_to_cart", products: ["cup"]);
        await scene.SeeAsync(1, 5, name: "purchase", products: ["plate"]);
        await scene.SeeAsync(1, 6, name: "view_item", products: ["mug"]);
        await scene.BuildAsync(0, (100, 1), (100, 2));

        var (_, folder) = await scene.ExportAsync("jsonl");

        var expected = new
        {
            member = "100",
            visitor_ids = new[] { "1", "2" },
            user_ids = new[] { "ann" },
            email_sha256 = new[] { Sha256("lee@web.example"), Sha256("ann.lee@web.example") },
            email_google_sha256 = new[] { Sha256("lee@web.example"), Sha256("ann.lee@web.example") },
            email_bare_sha256 = new[] { Sha256("lee@webexample"), Sha256("annlee@webexample") },
            phone_e164_sha256 = new[] { Sha256("+491701234567") },
            phone_digits_sha256 = Array.Empty<string>(),
            click_ids = new { fbclid = "kept", gclid = "new", ttclid = "T-t" },
            products = new[] { "mug", "cup", "pan" },
        };
        Assert.Equal(JsonSerializer.Serialize(expected) + "\n", Text(folder, "buyers-0001.jsonl"));
        var (_, newest) = await scene.ExportAsync("jsonl", settings: ("products", "1"));
        Assert.EndsWith("\"products\":[\"mug\"]}\n", Text(newest, "buyers-0001.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_of_nothing_are_skipped_and_do_not_spoil_the_file()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, em: [Sha256(""), Sha256(""), Sha256("")], phone: "491701234567");
        await scene.SeeAsync(2, email: "ann@web.example", user: "undefined");
        await scene.BuildAsync(1, 2);

        var (report, folder) = await scene.ExportAsync("google_customer_match");

        Assert.Equal(
            $"Email,Phone,First Name,Last Name,Country,Zip\n,{Sha256("+491701234567")},,,,\n{Sha256("ann@web.example")},,,,,\n",
            Text(folder, "buyers-0001.csv"));
        Assert.Equal((2, 0), (report.SkippedIdentifiers, report.WithUserId.Members));
    }

    [Fact]
    public async Task Nobody_is_written_without_a_file_but_with_a_report()
    {
        using var scene = await CreateAsync(engine);
        await scene.BuildAsync();

        var (report, folder) = await scene.ExportAsync("meta");

        Assert.Empty(report.Parts);
        Assert.Equal((0, 0, 0.0), (report.Members, report.Exported, report.WithEmail.Percent));
        Assert.Equal(["rejected.csv", "report.json"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Parquet_is_what_clickhouse_reads_back()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(ulong.MaxValue, email: "ann.lee@web.example", user: "o'neil \\ \"x\"", clicks: [("gclid", "Abc")]);
        await scene.BuildAsync(ulong.MaxValue);

        var (report, folder) = await scene.ExportAsync("parquet");

        var part = Assert.Single(report.Parts);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, part.File), Test);
        Assert.Equal(("buyers-0001.parquet", bytes.Length), (part.File, part.Bytes));
        var read = await scene.Client.QueryAsync(
            $"SELECT member, user_ids, email_sha256, click_ids['gclid'] FROM format(Parquet, base64Decode('{Convert.ToBase64String(bytes)}')) FORMAT TSV", Test);
        Assert.Equal($"18446744073709551615\t['o\\'neil \\\\ \"x\"']\t['{Sha256("ann.lee@web.example")}']\tAbc\n", read);
    }

    [Fact]
    public async Task Folder_that_exists_is_not_touched()
    {
        using var scene = await CreateAsync(engine);
        await scene.BuildAsync(1);
        var folder = scene.NewFolder();
        Directory.CreateDirectory(folder);

        var failure = await Assert.ThrowsAsync<ExportException>(() => new AudienceExport(scene.Client, scene.Time).WriteAsync(
            new ExportRequest("buyers", ExportFormats.Find("csv")!), folder, null, Test));

        Assert.Contains("never replaces another", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task Export_that_fails_leaves_nothing()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1);
        await scene.BuildAsync(1);
        await scene.Client.ExecuteAsync("ALTER TABLE events DROP COLUMN click_ids", Test);

        await Assert.ThrowsAnyAsync<Exception>(() => scene.ExportAsync("csv"));

        Assert.Empty(scene.Folders());
    }

    [Fact]
    public async Task What_a_dead_process_has_left_is_cleared_away()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1);
        await scene.BuildAsync(1);
        var folder = scene.NewFolder();
        var left = Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.partial");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, "buyers-0001.csv"), "half", Test);

        await new AudienceExport(scene.Client, scene.Time).WriteAsync(new ExportRequest("buyers", ExportFormats.Find("csv")!), folder, null, Test);

        Assert.Equal([Path.GetFileName(folder)], scene.Folders());
    }

    [Fact]
    public async Task Build_whose_members_are_not_stored_any_more_is_refused()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1);
        var build = await scene.BuildAsync(1);
        await scene.Client.ExecuteAsync($"ALTER TABLE audience_members DROP PARTITION {build}", Test);

        var failure = await Assert.ThrowsAsync<ExportException>(() => scene.ExportAsync("csv"));

        Assert.Equal($"The members of build {build} of buyers are not stored any more; export a newer build.", failure.Message);
    }

    [Fact]
    public async Task Audience_without_a_build_is_refused()
    {
        using var scene = await CreateAsync(engine);
        Assert.Equal("buyers has no complete build yet.", (await Assert.ThrowsAsync<ExportException>(() => scene.ExportAsync("csv"))).Message);
        Assert.Equal("buyers has no build 7.", (await Assert.ThrowsAsync<ExportException>(() => scene.ExportAsync("csv", build: 7))).Message);
    }

    [Fact]
    public async Task Audience_that_is_no_id_is_refused()
    {
        using var scene = await CreateAsync(engine);
        foreach (var audience in new[] { "", "../etc", "Buyers", "a b", "a\n", new string('a', 65) })
        {
            await Assert.ThrowsAsync<ExportException>(() => new AudienceExport(scene.Client, scene.Time).WriteAsync(
                new ExportRequest(audience, ExportFormats.Find("csv")!), scene.NewFolder(), null, Test));
        }

        Assert.Empty(scene.Folders());
    }

    private static string LeftOut(ExportReport report) => string.Join(", ", report.LeftOut.Select(reason => $"{reason.Key} {reason.Value}"));
}
