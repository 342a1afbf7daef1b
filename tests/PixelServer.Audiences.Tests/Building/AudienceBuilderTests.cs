using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>Builds in the real engine: full ones, those of changes, who enters and who leaves.</summary>
public sealed class AudienceBuilderTests(EngineFixture engine)
{
    private const string CartAbandoners = """{"did": "add_to_cart", "within": "7d", "not_since": "purchase"}""";

    private static readonly DateTimeOffset Now = AudienceScene.Now;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Engine", "Shards")]
    public async Task Build_of_changes_tells_who_entered_and_who_left()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var audience = await scene.SaveAsync("abandoners", CartAbandoners);
        await scene.SeeAsync(
            Old(1, "add_to_cart", -1), Old(2, "add_to_cart", -6.9), Old(3, "add_to_cart", -2), Old(4, "page_view", -3), Old(5, "add_to_cart", -4));
        await scene.SeeAsync(Enumerable.Range(100, 50).Select(visitor => Old((ulong)visitor, "page_view", -20)));

        var first = await scene.BuildAsync(audience, Now);
        await scene.SeeAsync(new SomeEvent(3, "purchase", Now.AddHours(1)), new SomeEvent(4, "add_to_cart", Now.AddHours(1)));
        var second = await scene.BuildAsync(audience, Now.AddHours(3));

        Assert.Equal((true, 4, 4, 0), (first.IsFull, first.Size, first.Entered, first.Departed));
        Assert.Equal((false, 3, 1, 2), (second.IsFull, second.Size, second.Entered, second.Departed));
        Assert.Equal(3, second.Examined);
        Assert.Equal([1UL, 4UL, 5UL], await scene.MembersOfAsync("abandoners"));
        Assert.Equal($"1\t{Now:yyyy-MM-dd HH:mm:ss}.000\n4\t{Now.AddHours(3):yyyy-MM-dd HH:mm:ss}.000\n5\t{Now:yyyy-MM-dd HH:mm:ss}.000\n",
            await scene.QueryAsync("SELECT visitor_id, entered_at FROM audiences ORDER BY visitor_id FORMAT TSV"));
    }

    [Fact]
    public async Task Builds_of_changes_come_to_the_same_as_full_ones()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        string[] rules =
        [
            CartAbandoners,
            """{"all": [{"did": "view_item", "times": {"at_least": 2}, "within": "3d"}, {"not": {"did": "purchase", "between": ["1d", "4d"]}}]}""",
            """{"last": "view_item", "between": ["1d", "3d"]}""",
            """{"first": "view_item", "within": "2d"}""",
            """{"active_days": {"at_least": 2}, "within": "3d"}""",
            """{"first_seen": {"within": "2d"}}""",
            """{"last_seen": {"more_than_ago": "1d"}}""",
            """{"sequence": ["view_item", {"did": "add_to_cart", "within": "1d", "without": "purchase"}], "within": "4d"}""",
            """{"not": {"did": "*", "within": "1d"}}""",
            """{"any": [{"in_audience": "rule-0"}, {"did": "purchase", "within": "1d"}]}""",
            """{"first_touch": {"source": "news"}}""",
        ];
        var audiences = new List<SavedAudience>();
        foreach (var (rule, i) in rules.Select((rule, i) => (rule, i)))
        {
            audiences.Add(await scene.SaveAsync($"rule-{i}", rule, i % 3 == 1 ? ", \"stays_for\": \"1d\"" : "", activeWithin: "5d"));
        }

        const int Seed = 20261122;
        var random = new Random(Seed);
        await scene.SeeAsync(Enumerable.Range(0, 400).Select(_ => SomeOf(random, Now.AddDays(-6 + (6 * random.NextDouble())), isOld: true)));
        var changes = 0;
        for (var step = 0; step < 6; step++)
        {
            var asOf = Now.AddHours(8 * step);
            foreach (var audience in audiences)
            {
                var record = await scene.BuildAsync(audience, asOf);
                changes += record.IsFull ? 0 : 1;
                var members = await scene.MembersOfAsync(audience.Id);
                if (audience.Definition.StaysFor == TimeSpan.Zero)
                {
                    Assert.True(members.SequenceEqual(await scene.FindMembersAsync(audience, asOf)), $"{audience.Id} at step {step}, seed {Seed}");
                }
            }

            await scene.SeeAsync(Enumerable.Range(0, 12).Select(_ => SomeOf(random, asOf.AddHours(8 * random.NextDouble()), isOld: false)));
        }

        Assert.InRange(changes, 25, int.MaxValue);
    }

    [Fact]
    public async Task Member_stays_for_its_time_after_the_rule_last_held_unless_it_withdraws()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var audience = await scene.SaveAsync("stayers", """{"did": "add_to_cart", "within": "1d"}""", ", \"stays_for\": \"2d\"");
        await scene.SeeAsync(Old(1, "add_to_cart", -0.9), Old(2, "add_to_cart", -0.9), Old(3, "page_view", -1));
        await scene.SeeAsync(Enumerable.Range(100, 20).Select(visitor => Old((ulong)visitor, "page_view", -20)));
        await scene.BuildAsync(audience, Now);

        await scene.SeeAsync(new SomeEvent(2, "consent", Now.AddDays(1)) { HasMarketing = false });
        await scene.BuildAsync(audience, Now.AddDays(1.5));
        Assert.Equal([1UL], await scene.MembersOfAsync("stayers"));

        await scene.BuildAsync(audience, Now.AddDays(1.9));
        Assert.Equal([1UL], await scene.MembersOfAsync("stayers"));

        var last = await scene.BuildAsync(audience, Now.AddDays(2));
        Assert.Equal((0, 1), (last.Size, last.Departed));
    }

    [Fact]
    public async Task Changed_definition_is_built_from_all_visitors_and_old_members_do_not_linger()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(Old(1, "add_to_cart", -1), Old(2, "purchase", -1));
        await scene.BuildAsync(await scene.SaveAsync("one", """{"did": "add_to_cart"}""", ", \"stays_for\": \"9d\""), Now);

        var record = await scene.BuildAsync(await scene.SaveAsync("one", """{"did": "purchase"}""", ", \"stays_for\": \"9d\""), Now.AddHours(1));

        Assert.Equal((true, 1, 1, 1), (record.IsFull, record.Size, record.Entered, record.Departed));
        Assert.Equal([2UL], await scene.MembersOfAsync("one"));
    }

    [Fact]
    public async Task Only_the_last_builds_are_kept_and_the_history_of_sizes_stays()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var audience = await scene.SaveAsync("one", """{"did": "*"}""");
        var other = await scene.SaveAsync("other", """{"did": "*"}""");
        await scene.SeeAsync(Old(1, "page_view", -1));
        await scene.BuildAsync(other, Now);
        for (var i = 0; i < 5; i++)
        {
            await scene.BuildAsync(audience, Now.AddMinutes(i));
        }

        Assert.Equal("one\t3\nother\t1\n", await scene.QueryAsync("SELECT audience, uniq(build) FROM audience_members GROUP BY audience ORDER BY audience FORMAT TSV"));
        Assert.Equal(5, (await scene.Warehouse.ReadBuildsAsync("one", 100, Test)).Count);
        Assert.Equal("0\n", await scene.QueryAsync("SELECT count() FROM audience_changes FORMAT TSV"));
    }

    [Fact]
    public async Task Members_may_be_persons()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(
            Old(1, "add_to_cart", -1) with { User = "ann" }, Old(2, "page_view", -2) with { User = "ann" }, Old(3, "add_to_cart", -1), Old(4, "add_to_cart", -1) with { User = "bob" });
        await scene.BuildPersonsAsync();
        var record = await scene.BuildAsync(await scene.SaveAsync("known", """{"did": "add_to_cart"}""", kind: "remarketing"), Now);

        Assert.Equal((2, 3), (record.Size, record.Visitors));
        Assert.Equal("1\n2\n4\n", await scene.QueryAsync("SELECT visitor_id FROM audiences ORDER BY visitor_id FORMAT TSV"));
    }

    [Fact]
    public async Task Uploaded_list_is_whoever_of_it_is_known_and_has_consented()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var (ann, bob) = (new string('a', 64), new string('b', 64));
        await scene.SeeAsync(
            Old(1, "identify", -1) with { Emails = [ann] },
            Old(2, "identify", -1) with { User = "42" },
            Old(3, "identify", -1) with { Emails = [bob], HasMarketing = false },
            Old(4, "page_view", -1),
            Old(5, "page_view", -1));
        await scene.BuildPersonsAsync();
        var audience = await scene.SaveListAsync("customers");
        var list = new AudienceList(scene.Client);

        var count = await list.ReplaceAsync(audience, Of(new(ListEntryKind.Email, ann), new(ListEntryKind.Email, bob), new(ListEntryKind.UserId, "42"), new(ListEntryKind.Visitor, "4")), Now, Test);
        await scene.BuildAsync(audience, Now);
        Assert.Equal(4, count);
        Assert.Equal([1UL, 2UL, 4UL], await scene.MembersOfAsync("customers"));

        await list.ReplaceAsync(audience, Of(new ListEntry(ListEntryKind.Visitor, "5")), Now.AddHours(1), Test);
        await scene.BuildAsync(audience, Now.AddHours(1));
        Assert.Equal([5UL], await scene.MembersOfAsync("customers"));
    }

    [Fact]
    public async Task Deleted_audience_leaves_nothing_behind_and_one_of_the_same_id_begins_anew()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SeeAsync(Old(1, "purchase", -1), Old(2, "purchase", -2));
        await scene.BuildAsync(await scene.SaveAsync("buyers", """{"did": "purchase"}"""), Now);
        await scene.BuildAsync(await scene.SaveAsync("other", """{"did": "purchase"}"""), Now);
        var list = await scene.SaveListAsync("list");
        await new AudienceList(scene.Client).ReplaceAsync(list, Of(new ListEntry(ListEntryKind.Visitor, "1")), Now, Test);

        await scene.Store.DeleteAsync("buyers", Test);
        await scene.Store.DeleteAsync("list", Test);

        Assert.Equal("other\t2\n", await scene.QueryAsync("SELECT audience, count() FROM audience_members GROUP BY audience FORMAT TSV"));
        Assert.Equal("0\n", await scene.QueryAsync("SELECT count() FROM audience_lists FORMAT TSV"));
        Assert.Empty(await scene.Warehouse.ReadBuildsAsync("buyers", 10, Test));
        var anew = await scene.BuildAsync(await scene.SaveAsync("buyers", """{"did": "purchase"}"""), Now.AddMinutes(1));
        Assert.Equal((true, 2, 2, 0), (anew.IsFull, anew.Size, anew.Entered, anew.Departed));
    }

    [Fact]
    public async Task Missing_circular_and_needed_audiences_are_refused_by_name()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        await scene.SaveAsync("one", """{"did": "*"}""");
        await scene.SaveAsync("two", """{"in_audience": "one"}""");

        async Task<string> RefusalAsync(Func<Task> work) => (await Assert.ThrowsAsync<DefinitionException>(work)).Message;
        Assert.Equal("rule: in_audience: there is no audience 'nine'.", await RefusalAsync(() => scene.SaveAsync("three", """{"in_audience": "nine"}""")));
        Assert.Equal(
            "rule: in_audience: 'two' asks for 'one' in turn (two → one), so neither could be built first.",
            await RefusalAsync(() => scene.SaveAsync("one", """{"not": {"in_audience": "two"}}""")));
        Assert.Equal("rule: in_audience: 'one' asks for itself.", await RefusalAsync(() => scene.SaveAsync("one", """{"in_audience": "one"}""")));
        Assert.Equal("id: 'one' is asked for by two; change or delete them first.", await RefusalAsync(() => scene.Store.DeleteAsync("one", Test)));
        Assert.True(await scene.Store.DeleteAsync("two", Test));
        Assert.True(await scene.Store.DeleteAsync("one", Test));
        Assert.False(await scene.Store.DeleteAsync("one", Test));
        Assert.Empty(await scene.Store.ReadAllAsync(Test));
    }

    private static SomeEvent Old(ulong visitor, string name, double days) => new(visitor, name, Now.AddDays(days)) { LoadedAt = Now.AddDays(-5) };

    private static SomeEvent SomeOf(Random random, DateTimeOffset time, bool isOld)
    {
        string[] names = ["view_item", "view_item", "add_to_cart", "purchase", "page_view", "consent"];
        return new SomeEvent((ulong)random.Next(1, 160), names[random.Next(names.Length)], time)
        {
            HasMarketing = random.Next(8) > 0,
            Texts = random.Next(4) == 0 ? new Dictionary<string, string> { ["source"] = random.Next(2) == 0 ? "news" : "google" } : [],
            LoadedAt = isOld ? Now.AddDays(-5) : null,
        };
    }

    private static async IAsyncEnumerable<ListEntry> Of(params ListEntry[] entries)
    {
        await Task.CompletedTask;
        foreach (var entry in entries)
        {
            yield return entry;
        }
    }
}
