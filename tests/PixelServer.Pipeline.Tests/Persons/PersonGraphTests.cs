using PixelServer.Pipeline.Persons;
using Xunit;
using static PixelServer.Pipeline.Tests.Persons.Some;

namespace PixelServer.Pipeline.Tests.Persons;

public sealed class PersonGraphTests
{
    private static readonly PersonRules Rules = new();

    [Fact]
    public void Visitors_with_the_same_identity_are_one_person()
    {
        var map = Solve(Rules, [Link(1, User("42")), Link(2, User("42"), 1), Link(2, Email("ann"), 1), Link(3, Email("ann"), 2), Link(4, User("43"))]);

        var persons = ByVisitor(map);
        Assert.Equal(PersonOf(User("42")), persons[1]);
        Assert.Equal([persons[1], persons[1]], [persons[2], persons[3]]);
        Assert.Equal(PersonOf(User("43")), persons[4]);
    }

    [Fact]
    public void Both_forms_of_a_phone_lead_to_the_same_person()
    {
        var map = Solve(Rules, [Link(1, Phone("+4930")), Link(1, Phone("4930"), isMain: false), Link(2, Phone("4930"))]);

        Assert.Equal(ByVisitor(map)[1], ByVisitor(map)[2]);
    }

    [Fact]
    public void Person_keeps_its_id_when_a_younger_one_is_joined_to_it()
    {
        VisitorIdentity[] before = [Link(1, Email("ann"), 5), Link(2, User("42"), 7)];

        var map = Solve(Rules, [.. before, Link(3, User("42"), 9), Link(3, Email("ann"), 9)]);

        Assert.All(ByVisitor(map).Values, person => Assert.Equal(PersonOf(Email("ann")), person));
        Assert.Equal(PersonOf(User("42")), ByVisitor(Solve(Rules, before))[2]);
    }

    [Fact]
    public void Owners_share_no_person()
    {
        var map = Solve(Rules, [Link(1, User("42"), owner: "one"), Link(1, User("42"), owner: "other"), Link(2, User("42"), owner: "one")]);

        var rows = map.Rows.ToList();
        Assert.Equal([("one", 1UL), ("one", 2UL), ("other", 1UL)], rows.Select(row => (row.Owner, row.Visitor)));
        Assert.Equal(rows[0].Person, rows[1].Person);
        Assert.NotEqual(rows[0].Person, rows[2].Person);
        Assert.Equal(2, Solve(Rules, [Link(1, User("42"), owner: "one"), Link(1, User("42"), owner: "other")], Join(new(1), new(User("42")), "one"))
            .Rows.Select(row => row.Person).Distinct().Count());
    }

    [Fact]
    public void Meaningless_identity_joins_nobody()
    {
        var graph = new PersonGraph(Rules);
        foreach (var visitor in new ulong[] { 1, 2 })
        {
            graph.Add(Link(visitor, User("null")));
            graph.Add(Link(visitor, Email("")));
        }

        Assert.Empty(graph.Solve([]).Rows);
        Assert.Equal((0, 4), (graph.Links, graph.MeaninglessLinks));
    }

    [Fact]
    public void Identity_of_too_many_visitors_joins_none_of_them()
    {
        var atTheLimit = Enumerable.Range(1, Rules.IdentityVisitors).Select(visitor => Link((ulong)visitor, User("shop"))).ToList();

        Assert.Single(ByVisitor(Solve(Rules, atTheLimit)).Values.Distinct());
        Assert.Empty(Solve(Rules, [.. atTheLimit, Link(51, User("shop"))]).Rows);
        Assert.Equal([51UL, 52UL], ByVisitor(Solve(Rules, [.. atTheLimit, Link(51, User("shop")), Link(51, User("42")), Link(52, User("42"))])).Keys);
    }

    [Fact]
    public void Computer_with_too_many_users_joins_none_of_them()
    {
        VisitorIdentity[] own = [.. Enumerable.Range(1, 4).Select(user => Link((ulong)user, User($"u{user}")))];
        VisitorIdentity[] shared = [.. Enumerable.Range(1, 4).Select(user => Link(100, User($"u{user}"), user))];

        var map = Solve(Rules, [.. own, .. shared]);
        var joined = Solve(Rules, [.. own, .. shared[..3]]);

        Assert.Equal([("", 100UL)], map.SharedVisitors);
        Assert.Equal([1UL, 2UL, 3UL, 4UL], ByVisitor(map).Where(pair => pair.Value != 0).Select(pair => pair.Key));
        Assert.Equal(4, map.Rows.Select(row => row.Person).Distinct().Count());
        Assert.Equal(PersonOf(User("u2")), map.PersonOf("", 100, User("u2")));
        Assert.Equal(2, ByVisitor(joined).Values.Distinct().Count());
    }

    [Fact]
    public void Identities_of_a_computer_that_changes_hands_slowly_are_not_many_at_once()
    {
        var links = Enumerable.Range(0, 5).Select(user => Link(100, User($"u{user}"), user * 31, (user * 31) + 10));

        Assert.Empty(Solve(Rules, links).SharedVisitors);
        Assert.Single(Solve(Rules with { VisitorTime = TimeSpan.FromDays(90) }, links).SharedVisitors);
    }

    [Fact]
    public void User_ids_emails_and_other_forms_are_counted_apart()
    {
        var links = Enumerable.Range(0, 3).SelectMany(user => new[]
        {
            Link(1, User($"u{user}")), Link(1, Email($"e{user}")), Link(1, Phone($"+{user}5")), Link(1, Phone($"{user}5"), isMain: false),
        });

        Assert.Empty(Solve(Rules, links).SharedVisitors);
    }

    [Fact]
    public void Cookieless_visitor_is_given_to_its_last_identity_and_joins_nothing()
    {
        var map = Solve(Rules, [Link(1, User("42")), Link(2, User("43")), Link(9, User("42"), 1, isCookieless: true), Link(9, User("43"), 2, isCookieless: true)]);

        Assert.Equal(ByVisitor(map)[2], ByVisitor(map)[9]);
        Assert.NotEqual(ByVisitor(map)[1], ByVisitor(map)[2]);
    }

    [Fact]
    public void Cookieless_days_of_one_person_are_not_too_many_visitors()
    {
        var year = Enumerable.Range(0, 365).Select(day => Link(1000 + (ulong)day, User("42"), day, isCookieless: true));
        var oneDay = Enumerable.Range(0, 51).Select(visitor => Link(1000 + (ulong)visitor, User("42"), isCookieless: true));

        Assert.Single(Solve(Rules, year).Rows.Select(row => row.Person).Distinct());
        Assert.Empty(Solve(Rules, oneDay).Rows);
    }

    [Fact]
    public void Chain_of_strangers_is_cut()
    {
        // Each visitor has two users, each user two visitors: no other rule sees anything odd.
        var chain = Enumerable.Range(1, 30).SelectMany(n => new[] { Link((ulong)n, User($"u{n}")), Link((ulong)n, User($"u{n + 1}")) }).ToList();
        var shorter = chain.Take(18).ToList();

        Assert.Single(Solve(Rules, shorter).Rows.Select(row => row.Person).Distinct());
        Assert.Empty(Solve(Rules, chain).Rows);
        Assert.Equal(30, Solve(Rules, chain).SharedVisitors.Count());
    }

    [Fact]
    public void Split_separates_a_visitor_from_an_identity()
    {
        VisitorIdentity[] links = [Link(1, User("42")), Link(2, User("42")), Link(2, Email("bob"))];

        var persons = ByVisitor(Solve(Rules, links, Split(2, User("42"))));

        Assert.Equal((PersonOf(User("42")), PersonOf(Email("bob"))), (persons[1], persons[2]));
    }

    [Fact]
    public void Join_holds_against_the_rules_and_without_identities()
    {
        VisitorIdentity[] links = [Link(1, User("42"), 1), Link(2, User("43"))];

        var persons = ByVisitor(Solve(Rules, links, Join(new(User("42")), new(User("43"))), Join(new(2), new(7)), Join(new(9), new(8)), Join(new(9), new(10))));

        Assert.All(new ulong[] { 1, 2, 7 }, visitor => Assert.Equal(PersonOf(User("43")), persons[visitor]));
        Assert.All(new ulong[] { 8, 9, 10 }, visitor => Assert.Equal(8UL, persons[visitor]));
    }

    [Fact]
    public void Ignored_identity_is_nobody_whatever_was_joined_to_it()
    {
        VisitorIdentity[] links = [Link(1, User("42")), Link(2, User("42")), Link(2, Email("bob"))];

        var persons = ByVisitor(Solve(Rules, links, Ignore(User("42")), Join(new(3), new(User("42"))), Join(new(4), new(User("null")))));

        Assert.Equal([(2UL, PersonOf(Email("bob")))], persons.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Too_many_links_end_the_build_before_the_memory_does()
    {
        var graph = new PersonGraph(Rules with { MaxLinks = 2 });
        graph.Add(Link(1, User("42")));
        graph.Add(Link(2, User("42")));

        Assert.Contains("MaxLinks", Assert.Throws<PersonBuildException>(() => graph.Add(Link(3, User("42")))).Message, StringComparison.Ordinal);
    }
}
