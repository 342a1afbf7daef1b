using PixelServer.Pipeline.Persons;
using Xunit;
using static PixelServer.Pipeline.Tests.Persons.Some;

namespace PixelServer.Pipeline.Tests.Persons;

/// <summary>Random small graphs whose limits are reached often, in random order, against <see cref="NaivePersons"/>.</summary>
public sealed class PersonGraphModelTests
{
    private const int Graphs = 1500;

    private static readonly PersonRules Tight = new()
    {
        IdentityVisitors = 4,
        VisitorIdentities = 2,
        VisitorTime = TimeSpan.FromDays(5),
        PersonIdentities = 4,
    };

    [Fact]
    public void Any_order_of_links_gives_the_persons_of_the_plain_rules()
    {
        var first = Random.Shared.Next();
        var sharedSeen = 0;
        for (var seed = first; seed < first + Graphs; seed++)
        {
            var random = new Random(seed);
            var links = Links(random);
            var decisions = Decisions(random);
            var expected = NaivePersons.Solve(Tight, links, decisions).Select(pair => $"{pair.Key}={pair.Value}").ToList();
            sharedSeen += expected.Count(line => line.EndsWith("=0", StringComparison.Ordinal));
            foreach (var order in new[] { links, Shuffled(links, random) })
            {
                var map = Solve(Tight, order, Shuffled(decisions, random));
                var actual = map.Rows.Select(row => (Visitor: (row.Owner, row.Visitor), row.Person))
                    .Concat(map.SharedVisitors.Select(visitor => (Visitor: visitor, Person: 0UL)))
                    .OrderBy(pair => pair.Visitor).Select(pair => $"{pair.Visitor}={pair.Person}").ToList();
                Assert.True(expected.SequenceEqual(actual), $"seed {seed}: expected\n{string.Join('\n', expected)}\nbut was\n{string.Join('\n', actual)}\nof\n{Told(links, decisions)}");
            }
        }

        Assert.True(sharedSeen > Graphs / 10, $"only {sharedSeen} shared computers since seed {first}: the graphs are too tame");
    }

    private static VisitorIdentity[] Links(Random random)
    {
        var visitors = random.Next(2, 14);
        return [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ =>
        {
            var day = random.Next(0, 20);
            var visitor = (ulong)random.Next(1, visitors);
            return Link(
                visitor, AnIdentity(random), day, day + random.Next(0, 4), random.Next(8) == 0 ? "other" : "", isCookieless: visitor % 5 == 4, isMain: random.Next(6) > 0);
        })];
    }

    private static PersonDecision[] Decisions(Random random) => [.. Enumerable.Range(0, random.Next(4) == 0 ? random.Next(1, 5) : 0).Select(_ => random.Next(3) switch
    {
        0 => Split((ulong)random.Next(1, 14), AnIdentity(random, isMeant: true)),
        1 => Ignore(AnIdentity(random, isMeant: true)),
        _ => Join(ASubject(random), ASubject(random)),
    })];

    private static PersonSubject ASubject(Random random) =>
        random.Next(2) == 0 ? new PersonSubject((ulong)random.Next(1, 18)) : new PersonSubject(AnIdentity(random, isMeant: true));

    private static Identity AnIdentity(Random random, bool isMeant = false) => random.Next(isMeant ? 9 : 10) switch
    {
        < 5 => User($"u{random.Next(1, 9)}"),
        < 8 => Email($"e{random.Next(1, 6)}"),
        8 => Phone($"+{random.Next(1, 4)}29"),
        _ => User("null"),
    };

    private static string Told(VisitorIdentity[] links, PersonDecision[] decisions) => string.Join('\n', links
        .Select(link => $"{link.Owner} {link.Visitor} {new PersonSubject(link.Identity)} {(link.IsMain ? "main" : "")} days {(link.FirstSeen / Day) - 20_000} to {(link.LastSeen / Day) - 20_000}")
        .Concat(decisions.Select(decision => $"{decision.Kind} {decision.First} {decision.Second}")));

    private static T[] Shuffled<T>(T[] items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }
}
