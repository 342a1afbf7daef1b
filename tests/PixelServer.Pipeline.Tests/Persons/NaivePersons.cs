using PixelServer.Pipeline.Persons;

namespace PixelServer.Pipeline.Tests.Persons;

/// <summary>The rules of <see cref="PersonGraph"/> once more, as plainly as they can be written, for small graphs.</summary>
internal static class NaivePersons
{
    /// <summary>The person of each visitor; 0 for a shared computer.</summary>
    public static SortedDictionary<(string Owner, ulong Visitor), ulong> Solve(
        PersonRules rules, IEnumerable<VisitorIdentity> all, IReadOnlyCollection<PersonDecision> decisions)
    {
        var links = all.Where(link => !MeaninglessIdentity.Is(link.Identity))
            .GroupBy(link => (link.Owner, link.Visitor, link.Identity))
            .Where(same => !decisions.Any(decision => decision.Kind == DecisionKind.Split && decision.Owner == same.Key.Owner
                && decision.First.Visitor == same.Key.Visitor && decision.Second!.Value.Identity == same.Key.Identity))
            .Select(same => same.First() with
            {
                IsMain = same.Any(link => link.IsMain),
                FirstSeen = same.Min(link => link.FirstSeen),
                LastSeen = same.Max(link => link.LastSeen),
            }).ToList();
        var cookieless = all.Where(link => link.IsCookieless && !MeaninglessIdentity.Is(link.Identity)).Select(link => (link.Owner, link.Visitor)).ToHashSet();
        var ignored = decisions.Where(decision => decision.Kind == DecisionKind.Ignore).Select(decision => (decision.Owner, decision.First.Identity!.Value)).ToHashSet();

        var usable = links.GroupBy(link => (link.Owner, link.Identity)).Where(same =>
            !ignored.Contains(same.Key)
            && same.Count(link => !cookieless.Contains((link.Owner, link.Visitor))) <= rules.IdentityVisitors
            && same.Where(link => cookieless.Contains((link.Owner, link.Visitor))).GroupBy(link => link.FirstSeen / Some.Day).All(day => day.Count() <= rules.IdentityVisitors))
            .Select(same => same.Key).ToHashSet();
        links = [.. links.Where(link => usable.Contains((link.Owner, link.Identity)))];
        var window = (long)rules.VisitorTime.TotalMilliseconds;
        var shared = links.Where(link => link.IsMain).GroupBy(link => (link.Owner, link.Visitor, link.Identity.Kind))
            .Where(same => same.Any(at => same.Count(other =>
                other.FirstSeen - window <= at.FirstSeen - window && at.FirstSeen - window <= other.LastSeen) > rules.VisitorIdentities))
            .Select(same => (same.Key.Owner, same.Key.Visitor)).ToHashSet();

        var nodes = links.SelectMany(link => new[] { NodeOf(link.Owner, link.Visitor), NodeOf(link.Owner, link.Identity) })
            .Concat(decisions.Where(decision => decision.Kind == DecisionKind.Join).SelectMany(decision => new[] { NodeOf(decision.Owner, decision.First), NodeOf(decision.Owner, decision.Second!.Value) }))
            .Distinct().ToList();
        var labels = Label(nodes, Edges());
        var chains = links.Where(link => link.IsMain).GroupBy(link => (labels[NodeOf(link.Owner, link.Identity)], link.Identity.Kind))
            .Where(same => same.Select(link => link.Identity).Distinct().Count() > rules.PersonIdentities).Select(same => same.Key.Item1).ToHashSet();
        shared.UnionWith(links.Where(link => link.IsMain && !cookieless.Contains((link.Owner, link.Visitor)) && chains.Contains(labels[NodeOf(link.Owner, link.Visitor)]))
            .GroupBy(link => (link.Owner, link.Visitor)).Where(same => same.Count() > 1).Select(same => same.Key));

        var joins = decisions.Where(decision => decision.Kind == DecisionKind.Join
            && !ignored.Contains((decision.Owner, decision.First.Identity.GetValueOrDefault()))
            && !ignored.Contains((decision.Owner, decision.Second!.Value.Identity.GetValueOrDefault()))).ToList();
        var joined = joins.SelectMany(join => new[] { (join.Owner, join.First.Visitor), (join.Owner, join.Second!.Value.Visitor) })
            .Where(one => one.Visitor is not null).Select(one => (one.Owner, one.Visitor!.Value)).ToHashSet();
        labels = Label(nodes, [.. Edges(), .. joins.Select(join => (NodeOf(join.Owner, join.First), NodeOf(join.Owner, join.Second!.Value)))]);

        // An identity that only a decision names is usable, too, and seen last of all.
        var identities = usable.Select(one => (one.Owner, one.Item2, First: links.Where(link => (link.Owner, link.Identity) == one).Min(link => link.FirstSeen)))
            .Concat(decisions.SelectMany(decision => new[] { (decision.Owner, decision.First.Identity), (decision.Owner, decision.Second?.Identity) })
                .Where(one => one.Item2 is { } identity && !all.Any(link => link.Owner == one.Owner && link.Identity == identity && !IsSplit(link)) && !ignored.Contains((one.Owner, identity)))
                .Select(one => (one.Owner, one.Item2!.Value, First: long.MaxValue)))
            .Distinct().ToList();

        var persons = new SortedDictionary<(string, ulong), ulong>();
        foreach (var visitor in links.Select(link => (link.Owner, link.Visitor)).Concat(joined).Distinct())
        {
            var own = NodeOf(visitor.Item1, visitor.Item2);
            if (joined.Contains(visitor))
            {
                persons[visitor] = PersonOf(own);
            }
            else if (cookieless.Contains(visitor))
            {
                var last = links.Where(link => (link.Owner, link.Visitor) == visitor).MaxBy(link => (link.LastSeen, link.Identity.KeyFor(link.Owner)));
                persons[visitor] = PersonOf(NodeOf(last.Owner, last.Identity));
            }
            else
            {
                persons[visitor] = shared.Contains(visitor) ? 0 : PersonOf(own);
            }
        }

        return persons;

        bool IsSplit(VisitorIdentity link) => decisions.Any(decision => decision.Kind == DecisionKind.Split && decision.Owner == link.Owner
            && decision.First.Visitor == link.Visitor && decision.Second!.Value.Identity == link.Identity);

        List<(string, string)> Edges() => [.. links
            .Where(link => !shared.Contains((link.Owner, link.Visitor)) && !cookieless.Contains((link.Owner, link.Visitor)))
            .Select(link => (NodeOf(link.Owner, link.Visitor), NodeOf(link.Owner, link.Identity)))];

        ulong PersonOf(string node)
        {
            var known = identities.Where(one => labels.GetValueOrDefault(NodeOf(one.Owner, one.Item2)) == labels[node]).ToList();
            return known.Count > 0
                ? (ulong)(known.Select(one => (one.First, Key: one.Item2.KeyFor(one.Owner))).Min().Key >> 64)
                : joined.Where(visitor => labels[NodeOf(visitor.Item1, visitor.Item2)] == labels[node]).Min(visitor => visitor.Item2);
        }
    }

    private static string NodeOf(string owner, ulong visitor) => $"{owner}/visitor:{visitor}";

    private static string NodeOf(string owner, Identity identity) => $"{owner}/{new PersonSubject(identity)}";

    private static string NodeOf(string owner, PersonSubject subject) => $"{owner}/{subject}";

    private static Dictionary<string, string> Label(List<string> nodes, List<(string One, string Other)> edges)
    {
        var labels = nodes.ToDictionary(node => node, node => node);
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var (one, other) in edges)
            {
                var lower = string.CompareOrdinal(labels[one], labels[other]) < 0 ? labels[one] : labels[other];
                isChanged |= labels[one] != lower || labels[other] != lower;
                labels[one] = labels[other] = lower;
            }
        }

        return labels;
    }
}
