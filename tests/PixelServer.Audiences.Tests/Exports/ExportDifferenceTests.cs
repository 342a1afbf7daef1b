using PixelServer.Audiences.Exports;
using PixelServer.Testing;
using Xunit;
using static PixelServer.Audiences.Tests.Exports.ExportScene;

namespace PixelServer.Audiences.Tests.Exports;

/// <summary>Differences between two builds, and between two moments of one.</summary>
[Collection(ExportEngine.Name)]
public sealed class ExportDifferenceTests(EngineFixture engine)
{
    // The earlier export: at minute 60, of what was loaded well before.
    private const double Then = 60;

    [Fact]
    public async Task New_members_are_added_and_departed_ones_removed()
    {
        using var scene = await CreateAsync(engine);
        foreach (var visitor in new ulong[] { 1, 2, 3 })
        {
            await scene.SeeAsync(visitor, email: $"{visitor}@web.example");
        }

        var earlier = await scene.BuildAsync(50, (1, 1), (2, 2));
        await scene.BuildAsync(100, (2, 2), (3, 3));

        var (report, folder) = await scene.ExportAsync("meta", new EarlierExport(earlier, At(Then), At(Then)));

        Assert.Equal($"email,phone\n{Sha256("1@web.example")},\n", Text(folder, "buyers-remove-0001.csv"));
        Assert.Equal($"email,phone\n{Sha256("3@web.example")},\n", Text(folder, "buyers-add-0001.csv"));
        Assert.Equal(["remove", "add"], report.Parts.Select(part => $"{part.Action}".ToLowerInvariant()));
        Assert.Equal((2, 2, $"{earlier}"), (report.Members, report.Exported, report.EarlierBuild));
    }

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Whoever_withdrew_since_is_removed_and_whoever_never_consented_is_nowhere()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "withdrew@web.example");
        await scene.SeeAsync(1, 90, marketing: false);
        await scene.SeeAsync(2, email: "gpc@web.example");
        await scene.SeeAsync(2, 90, gpc: true);
        await scene.SeeAsync(3, email: "never@web.example", marketing: false);
        await scene.SeeAsync(4, email: "consented@web.example", marketing: false);
        await scene.SeeAsync(4, 90);
        var earlier = await scene.BuildAsync(50, (1, 1), (2, 2), (3, 3), (4, 4));
        await scene.BuildAsync(100, (1, 1), (3, 3), (4, 4));

        var (_, folder) = await scene.ExportAsync("linkedin_api", new EarlierExport(earlier, At(Then), At(Then)));

        Assert.Equal(
            $$"""{"elements":[{"action":"REMOVE","userIds":[{"idType":"SHA256_EMAIL","idValue":"{{Sha256("withdrew@web.example")}}"}]},{"action":"REMOVE","userIds":[{"idType":"SHA256_EMAIL","idValue":"{{Sha256("gpc@web.example")}}"}]}]}""" + "\n",
            Text(folder, "buyers-remove-0001.jsonl"));
        Assert.Equal(
            $$"""{"elements":[{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"{{Sha256("consented@web.example")}}"}]}]}""" + "\n",
            Text(folder, "buyers-add-0001.jsonl"));
    }

    [Fact]
    public async Task Member_who_is_identified_later_is_added_then_and_another_address_replaces_the_old()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1);
        await scene.SeeAsync(1, 90, email: "late@web.example");
        await scene.SeeAsync(2, email: "old@web.example");
        await scene.SeeAsync(2, 90, email: "new@web.example");
        await scene.SeeAsync(3, email: "same@web.example");
        await scene.SeeAsync(3, 90, email: "same@web.example");
        var build = await scene.BuildAsync(50, (1, 1), (2, 2), (3, 3));

        var (report, folder) = await scene.ExportAsync("pinterest", new EarlierExport(build, At(Then), At(Then)));

        Assert.Equal($"{Sha256("old@web.example")}\n", Text(folder, "buyers-remove-0001.csv"));
        Assert.Equal($"{Sha256("late@web.example")}\n{Sha256("new@web.example")}\n", Text(folder, "buyers-add-0001.csv"));
        Assert.Equal((3, 3), (report.Exported, report.Rows));
    }

    [Fact]
    public async Task What_the_earlier_export_may_or_may_not_have_seen_is_added_or_removed_again()
    {
        using var scene = await CreateAsync(engine);

        // Loaded by its own clock five minutes before the export; perhaps its insert took longer.
        await scene.SeeAsync(1, 0, email: "joined@web.example", marketing: false);
        await scene.SeeAsync(1, Then - 5);
        await scene.SeeAsync(2, 0, email: "left@web.example");
        await scene.SeeAsync(2, Then - 5, marketing: false);
        var build = await scene.BuildAsync(50, (1, 1), (2, 2));

        var (_, folder) = await scene.ExportAsync("pinterest", new EarlierExport(build, At(Then), At(Then)));

        Assert.Equal($"{Sha256("left@web.example")}\n", Text(folder, "buyers-remove-0001.csv"));
        Assert.Equal($"{Sha256("joined@web.example")}\n", Text(folder, "buyers-add-0001.csv"));
    }

    [Fact]
    public async Task Export_takes_up_where_the_report_of_the_one_before_ends()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "1@web.example");
        await scene.SeeAsync(2, email: "2@web.example");
        await scene.BuildAsync(50, (1, 1), (2, 2));
        var (first, _) = await scene.ExportAsync("pinterest");

        // Half an hour later than the clock of the scene, which made the first export.
        await scene.SeeAsync(2, 630, marketing: false);
        scene.Time.Advance(TimeSpan.FromHours(1));
        var (second, folder) = await scene.ExportAsync("pinterest", EarlierExport.Of(first));

        Assert.Equal($"{Sha256("2@web.example")}\n", Text(folder, "buyers-remove-0001.csv"));
        Assert.Equal("buyers-remove-0001.csv", Assert.Single(second.Parts).File);
        Assert.Equal(first.MadeAt, second.EarlierMadeAt);
    }

    [Fact]
    public async Task Erased_are_in_no_file_not_even_in_one_that_removes()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1, email: "1@web.example");
        await scene.SeeAsync(2, email: "2@web.example");
        var earlier = await scene.BuildAsync(50, (1, 1), (2, 2));
        await scene.BuildAsync(100, (1, 1));
        await scene.EraseAsync(110, 1, 2);

        var (report, _) = await scene.ExportAsync("pinterest", new EarlierExport(earlier, At(Then), At(Then)));

        Assert.Empty(report.Parts);
        Assert.Equal(1, report.LeftOut["erased"]);
    }

    [Fact]
    public async Task Earlier_build_that_is_gone_is_refused()
    {
        using var scene = await CreateAsync(engine);
        await scene.SeeAsync(1);
        await scene.BuildAsync(1);

        var failure = await Assert.ThrowsAsync<ExportException>(() => scene.ExportAsync("meta", new EarlierExport(7, At(Then), At(Then))));

        Assert.Equal("buyers has no build 7; make a full export.", failure.Message);
        Assert.Empty(scene.Folders());
    }

    [Theory]
    [InlineData("trade_desk")]
    [InlineData("gam_ppid", "list_id", "1", "columns", "ppid,list_id,process_consent")]
    public async Task Format_that_cannot_remove_is_refused(string format, params string[] settings)
    {
        using var scene = await CreateAsync(engine);
        var build = await scene.BuildAsync(1);

        await Assert.ThrowsAsync<ExportException>(() => scene.ExportAsync(
            format, new EarlierExport(build, At(Then), At(Then)), settings: [.. settings.Chunk(2).Select(setting => (setting[0], setting[1]))]));

        Assert.Empty(scene.Folders());
    }
}
