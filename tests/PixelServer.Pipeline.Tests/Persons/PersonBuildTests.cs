using System.Globalization;
using PixelServer.Pipeline.Persons;
using PixelServer.Testing;
using Xunit;
using static PixelServer.Pipeline.Tests.Persons.Some;

namespace PixelServer.Pipeline.Tests.Persons;

/// <summary>Persons built from events in the real engine, read as analysts read them.</summary>
public sealed class PersonBuildTests(EngineFixture engine)
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Devices_and_sites_of_one_owner_are_one_person_and_other_owners_are_not()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(1, 0, user: "42", site: "shop");
        await scene.SeeAsync(1, 1, em: [Sha256("ann@example.com")], site: "shop");
        await scene.SeeAsync(2, 2, em: [Sha256("ann@example.com")], site: "blog");
        await scene.SeeAsync(3, 3, user: "42", site: "rival");
        await scene.SeeAsync(1, 4, site: "rival");
        await scene.SeeAsync(4, 5, site: "shop");

        var record = await scene.BuildAsync();

        Assert.Equal((4, 3, 2, 0), (record.Links, record.Visitors, record.Persons, record.SharedVisitors));
        Assert.Equal(
            "blog\t2\t1\nrival\t1\t0\nrival\t3\t1\nshop\t1\t1\nshop\t1\t1\nshop\t4\t0\n",
            await scene.QueryAsync("SELECT site, visitor_id, person_id != visitor_id FROM person_events ORDER BY site, visitor_id FORMAT TSV"));
        var ann = PersonOf(User("42"), "kiln").ToString(CultureInfo.InvariantCulture);
        Assert.Equal((ann, "4"), (await scene.PersonOfAsync(2), await scene.PersonOfAsync(4)));
        Assert.NotEqual(ann, await scene.PersonOfAsync(3));
    }

    [Fact]
    public async Task First_email_form_joins_and_the_other_does_not()
    {
        var (gmail, gmailDotted) = (Sha256("annlee@gmail.com"), Sha256("ann.lee@gmail.com"));
        var (mail, mailPlain) = (Sha256("ann.lee@web.example"), Sha256("annlee@web.example"));
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(1, 0, em: [gmail, gmailDotted]);
        await scene.SeeAsync(2, 0, em: [gmail]);
        await scene.SeeAsync(3, 0, em: [mail, mailPlain]);
        await scene.SeeAsync(4, 0, em: [mailPlain]);
        await scene.SeeAsync(5, 0, ph: [Sha256("+4930"), Sha256("4930")]);
        await scene.SeeAsync(6, 0, ph: [Sha256("4930")]);

        await scene.BuildAsync();

        Assert.Equal(await scene.PersonOfAsync(1), await scene.PersonOfAsync(2));
        Assert.NotEqual(await scene.PersonOfAsync(3), await scene.PersonOfAsync(4));
        Assert.Equal(await scene.PersonOfAsync(5), await scene.PersonOfAsync(6));
    }

    [Fact]
    public async Task Events_without_consent_identify_nobody()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(1, 0, user: "42", consent: "");
        await scene.SeeAsync(2, 0, user: "42");

        var record = await scene.BuildAsync();

        Assert.Equal((1, 1), (record.Links, record.Visitors));
        Assert.Equal("1", await scene.PersonOfAsync(1));
    }

    [Fact]
    public async Task Shared_computer_is_with_whoever_was_identified_last()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(9, 0);
        foreach (var (user, minute) in new[] { ("ann", 10), ("bob", 20), ("cid", 30), ("dan", 40), ("ann", 50) })
        {
            await scene.SeeAsync(9, minute, user: user);
            await scene.SeeAsync(9, minute + 5);
        }

        await scene.SeeAsync(9, 200);
        await scene.SeeAsync(1, 0, user: "ann");

        var record = await scene.BuildAsync();

        Assert.Equal((1, 2, 4), (record.SharedVisitors, record.Visitors, record.Persons));
        var persons = await scene.PersonsOfAsync(9);
        var ann = await scene.PersonOfAsync(1);
        Assert.Equal(["9", ann, ann], persons[..3]);
        Assert.Equal([ann, ann, "9"], persons[^3..]);
        Assert.Equal(5, persons.Distinct().Count());
    }

    [Fact]
    public async Task Build_from_what_is_new_comes_to_the_same_as_one_from_everything()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var scene = await PersonScene.CreateAsync(engine);
        var rules = new PersonRules { VisitorIdentities = 2, IdentityVisitors = 6, PersonIdentities = 5 };
        for (var round = 0; round < 4; round++)
        {
            for (var n = 0; n < 12; n++)
            {
                var visitor = (ulong)random.Next(1, 15);
                await scene.SeeAsync(
                    visitor, random.Next(0, 5000), random.Next(2) == 0 ? $"u{random.Next(8)}" : null, random.Next(2) == 0 ? [Sha256($"e{random.Next(8)}")] : null,
                    site: random.Next(3) == 0 ? "blog" : "shop", isCookieless: visitor % 6 == 5);
            }

            var incremental = await scene.BuildAsync(rules: rules);
            var persons = await scene.PersonsAsync();
            var full = await scene.BuildAsync(isFull: true, rules);

            Assert.True(persons == await scene.PersonsAsync(), $"seed {seed}, round {round}");
            Assert.Equal((incremental.Links, incremental.Fingerprint, incremental.Build), (full.Links, full.Fingerprint, full.Build));
            Assert.True(full.Generation > incremental.Generation);
        }
    }

    [Fact]
    public async Task Undoing_a_decision_brings_back_what_was_before()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(1, 0, user: "42");
        await scene.SeeAsync(2, 1, user: "43");
        await scene.SeeAsync(3, 2, user: "43");
        await scene.BuildAsync();
        var before = await scene.PersonsAsync();
        PersonDecision[] decisions = [Join(new(1), new(2), "kiln"), Split(3, User("43"), "kiln"), Ignore(User("43"), "kiln")];
        foreach (var decision in decisions)
        {
            var id = await scene.Decisions.AddAsync(decision, "because", Test);
            await scene.BuildAsync();
            Assert.NotEqual(before, await scene.PersonsAsync());

            Assert.True(await scene.Decisions.UndoAsync(id, "after all", Test));
            await scene.BuildAsync();
            Assert.Equal(before, await scene.PersonsAsync());
            Assert.False(await scene.Decisions.UndoAsync(id, "again", Test));
        }

        var kept = await scene.Decisions.ReadAllAsync(Test);
        Assert.Equal(["join", "split", "ignore"], kept.Select(one => one.Kind));
        Assert.All(kept, one => Assert.True(one.UndoneAt >= one.MadeAt && one.Note == "because"));
        Assert.Equal("visitor:3 user:43", $"{kept[1].First} {kept[1].Second}");
    }

    [Fact]
    public async Task Readers_see_the_last_build_until_the_next_is_complete()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(1, 0, user: "42");
        var first = await scene.BuildAsync();
        var before = await scene.PersonsAsync();

        // A build that dies after writing its rows.
        var later = BuildNumber.New(first.SeenUntil + 1);
        await scene.Warehouse.WriteRowsAsync(later, [new PersonRow("kiln", 1, 0, PersonRow.Forever, 666)], Test);
        Assert.Equal(before, await scene.PersonsAsync());
        var unchanged = await scene.BuildAsync();

        Assert.Equal(first.Build, unchanged.Build);
        Assert.Equal(before, await scene.PersonsAsync());
        for (var user = 50; user < 56; user++)
        {
            await scene.SeeAsync((ulong)user, 0, user: user.ToString(CultureInfo.InvariantCulture));
            await scene.BuildAsync(isFull: user == 55);
        }

        Assert.Equal("7\n", await scene.QueryAsync("SELECT count() FROM persons FORMAT TSV"));
        Assert.Equal("4\n", await scene.QueryAsync("SELECT uniq(build) FROM person_rows FORMAT TSV"));
        Assert.Equal("1\n", await scene.QueryAsync("SELECT uniq(generation) FROM identities FORMAT TSV"));
    }

    [Fact]
    public async Task Several_builds_at_once_do_no_harm()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        for (var visitor = 1UL; visitor <= 20; visitor++)
        {
            await scene.SeeAsync(visitor, visitor, user: $"u{visitor % 7}");
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => scene.BuildAsync(isFull: n % 2 == 0)));
        var together = await scene.PersonsAsync();
        await scene.BuildAsync(isFull: true);

        Assert.Equal(together, await scene.PersonsAsync());
        Assert.Equal(20, together.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Deleted_events_are_forgotten_by_a_full_build()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.SeeAsync(1, 0, user: "42");
        await scene.SeeAsync(2, 0, user: "43");
        await scene.BuildAsync();
        await scene.Client.ExecuteAsync("ALTER TABLE events DELETE WHERE visitor_id = 1 SETTINGS mutations_sync = 2", Test);

        await scene.BuildAsync(isFull: true);

        Assert.StartsWith("kiln\t2\t", await scene.PersonsAsync(), StringComparison.Ordinal);
        Assert.Equal("0\n", await scene.QueryAsync("SELECT count() FROM identities WHERE visitor_id = 1 FORMAT TSV"));
    }

    [Fact]
    public async Task Build_without_events_is_complete_and_empty()
    {
        using var scene = await PersonScene.CreateAsync(engine);

        var record = await scene.BuildAsync();

        Assert.Equal((0, 0), (record.Visitors, record.Persons));
        Assert.Equal("", await scene.PersonsAsync());
        Assert.Equal(new PersonRules(), await scene.Warehouse.FindRulesAsync(Test));
    }

    [Fact]
    public async Task Events_with_persons_have_every_column_that_events_have()
    {
        using var scene = await PersonScene.CreateAsync(engine);
        await scene.Client.ExecuteAsync("ALTER TABLE events ADD COLUMN later UInt8 DEFAULT 7", Test);
        await scene.Warehouse.PrepareAsync(Test);
        await scene.SeeAsync(1, 0);

        Assert.Equal("7\t1\n", await scene.QueryAsync("SELECT later, person_id FROM person_events FORMAT TSV"));
        Assert.Equal("person_id\n", await scene.QueryAsync("SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'person_events' AND name NOT IN (SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'events') FORMAT TSV"));
    }
}
