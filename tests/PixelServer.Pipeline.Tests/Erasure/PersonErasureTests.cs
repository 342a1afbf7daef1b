using System.Text;
using System.Text.Json;
using PixelServer.Pipeline.Erasure;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

/// <summary>A person is all visitors who carry one of the person's identities, or are known to be the same.</summary>
public sealed class PersonErasureTests(EngineFixture engine)
{
    private static readonly string Mail = new('a', 64);
    private static readonly string Phone = new('b', 64);
    private static readonly string Other = new('c', 64);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Visitors_are_found_by_mail_and_phone_and_the_sites_own_id()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(
            SomeRequest.Query($"em={Mail.ToUpperInvariant()}") with { VisitorId = 1 },
            SomeRequest.Query($"ph={Phone},{Other}") with { VisitorId = 2 },
            SomeRequest.Query("uid=Zoë") with { VisitorId = 3 },
            SomeRequest.Query("uid=Zoë") with { VisitorId = 4, Site = "shop" },
            SomeRequest.Query($"e=BAD&em={Mail.ToUpperInvariant()}") with { VisitorId = 5 },
            SomeRequest.Query("e=click") with { VisitorId = 6 });
        var data = new SubjectData(scene.Database.Client);

        Assert.Equal([1UL, 2, 5], await data.FindVisitorsAsync(PersonIdentity.OfHashes([Mail, Phone.ToUpperInvariant()])!, 10, Test));
        Assert.Equal([1UL, 2], await data.FindVisitorsAsync(PersonIdentity.OfHashes([Mail, Phone])!, 2, Test));
        Assert.Equal([3UL], await data.FindVisitorsAsync(PersonIdentity.OfUser("demo", "Zoë"), 10, Test));
        Assert.Empty(await data.FindVisitorsAsync(PersonIdentity.OfUser("demo", ""), 10, Test));
    }

    [Fact]
    public async Task Visitors_who_are_the_same_person_by_other_identities_are_found_too()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(SomeRequest.Query($"em={Mail}") with { VisitorId = 1 }, SomeRequest.Query("uid=5") with { VisitorId = 7 });
        await scene.Database.Client.ExecuteAsync(
            """
            INSERT INTO person_rows (build, owner, visitor_id, since, until, person_id) VALUES
                (10, '', 1, 0, 9000000000, 99), (10, '', 7, 0, 9000000000, 99), (10, '', 8, '2026-01-01', '2026-01-02', 99),
                (10, 'kiln', 9, 0, 9000000000, 99), (10, '', 11, 0, 9000000000, 98), (9, '', 12, 0, 9000000000, 99)
            """,
            Test);
        await scene.Database.Client.ExecuteAsync(
            "INSERT INTO person_builds (generation, build, seen_until, completed_at) VALUES (1, 10, now64(3), now64(3)), (1, 9, now64(3) - 9, now64(3) - 9)", Test);

        Assert.Equal([1UL, 7], await new SubjectData(scene.Database.Client).FindVisitorsAsync(PersonIdentity.OfHashes([Mail])!, 10, Test));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void What_is_no_hash_names_nobody(string text)
    {
        Assert.Null(PersonIdentity.OfHashes([Mail, text]));
        Assert.Null(PersonIdentity.OfHashes([]));
    }

    [Fact]
    public async Task A_visitor_who_only_later_turns_out_to_be_the_person_is_erased_too()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync(ErasureScene.Visit(1, query: $"&em={Mail}"));
        await scene.StoreAsync(ErasureScene.Visit(3, query: $"&em={Other}"));
        var identity = PersonIdentity.OfHashes([Mail])!;
        var visitors = await new SubjectData(scene.Database.Client).FindVisitorsAsync(identity, 10, Test);
        var request = ErasureRequest.OfPerson(identity, visitors, scene.Time.GetUtcNow());
        await scene.Ledger.RequestAsync(request, Test);
        await scene.StoreAsync(ErasureScene.Visit(2));
        await scene.StoreAsync(ErasureScene.Visit(2, query: $"&em={Mail}"));
        await scene.StoreAsync(ErasureScene.Visit(4, ErasureScene.Microseconds(scene.Time.GetUtcNow()) + 1, $"&em={Mail}"));

        await scene.SweepAsync(scene.NewSweep(), 1, 2);

        Assert.Equal((1, 1), await scene.RowsAsync(3));
        Assert.Equal((1, 1), await scene.RowsAsync(4));
        Assert.Equal(2, (await scene.Ledger.FindAsync(request.Id, Test))!.Visitors);
    }

    [Fact]
    public async Task The_export_holds_every_row_of_the_visitors_and_none_of_others()
    {
        using var scene = await ErasureScene.SetAsync(engine);
        await scene.StoreAsync([.. ErasureScene.Visit(1, query: "&t=%FFmine"), .. ErasureScene.Visit(2), .. ErasureScene.Visit(9)]);
        await scene.StoreAsync(SomeRequest.Query("e=click") with { VisitorId = 1, Site = "shop" });

        Assert.Equal(["1", "1", "2"], await ReadAsync(scene, "events", null));
        Assert.Equal(["1", "2"], await ReadAsync(scene, "rejected_events", null));
        Assert.Equal(["1"], await ReadAsync(scene, "events", "shop"));
        await using var none = await new SubjectData(scene.Database.Client).OpenAsync(PersonalTable.All[0], [], null, Test);
        Assert.Equal("[]", string.Concat((await new StreamReader(none, Encoding.UTF8).ReadToEndAsync(Test)).Where(c => !char.IsWhiteSpace(c))));
    }

    private static async Task<string[]> ReadAsync(ErasureScene scene, string table, string? site)
    {
        var personal = PersonalTable.All.Single(personal => personal.Name == table);
        await using var rows = await new SubjectData(scene.Database.Client).OpenAsync(personal, [1, 2], site, Test);
        using var json = await JsonDocument.ParseAsync(rows, default, Test);
        return [.. json.RootElement.EnumerateArray().Select(row => row.GetProperty("visitor_id").GetString()!).Order()];
    }
}
