using System.Runtime.InteropServices;
using System.Text;

namespace PixelServer.Pipeline.Persons;

/// <summary>
/// Joins visitors and identities to persons. Takes the links in any order and gives the same persons for the same links, rules and
/// decisions. Holds numbers instead of texts: about 250 bytes for a link whose visitor and identity are new, 30 for one between
/// known ones. Use once; not thread-safe.
/// </summary>
/// <remarks>
/// How visitors become persons, in this order:
/// <list type="number">
/// <item>Identities that mean nobody (<see cref="MeaninglessIdentity"/>) are not taken up. Splits cut their link, ignored identities
/// are out.</item>
/// <item>An identity with too many visitors is out: an account that many share, or a constant. Cookieless visitors, of whom a person
/// has one a day, are counted by day.</item>
/// <item>A visitor with too many identities of a kind within a time is a shared computer. It joins nothing; who sat there when is for
/// <see cref="HolderTimeline"/>.</item>
/// <item>Every other visitor with a cookie joins its identities. A cookieless one, whose id is a hash that two persons behind
/// one address may share, is only given to its last identity.</item>
/// <item>Who comes out with too many identities of a kind is no person but a chain: its visitors that joined several identities are
/// shared computers, too.</item>
/// <item>Joins that somebody decided hold in any case, except for ignored identities.</item>
/// </list>
/// A person's id is made of the identity seen first (the lower key where two were seen at once), so that it stays when others are joined
/// to it. Visitors who were joined without any identity take the lowest visitor id.
/// </remarks>
public sealed class PersonGraph(PersonRules rules)
{
    private const uint MainBit = 1u << 31;
    private const long MillisecondsPerDay = 86_400_000;

    private readonly List<string> _owners = [];
    private readonly Dictionary<(int Owner, ulong Id), int> _visitorNumbers = [];
    private readonly List<(int Owner, ulong Id)> _visitors = [];
    private readonly List<bool> _cookieless = [];
    private readonly Dictionary<UInt128, int> _identityNumbers = [];
    private readonly List<UInt128> _keys = [];
    private readonly List<IdentityKind> _kinds = [];
    private readonly List<Link> _links = [];

    /// <summary>Links taken up.</summary>
    public int Links => _links.Count;

    /// <summary>Links left out because their identity means nobody.</summary>
    public long MeaninglessLinks { get; private set; }

    /// <summary>Takes up a link.</summary>
    /// <exception cref="PersonBuildException">There are more than the rules allow.</exception>
    public void Add(VisitorIdentity link) => Add(
        link.Owner, link.Visitor, link.IsCookieless, link.Identity.Kind, Encoding.UTF8.GetBytes(link.Identity.Value), link.IsMain,
        link.FirstSeen, link.LastSeen);

    /// <summary>Solves the graph with the decisions in force.</summary>
    public PersonMap Solve(IReadOnlyCollection<PersonDecision> decisions)
    {
        var splits = new HashSet<(int Visitor, int Identity)>();
        var ignored = new HashSet<int>();
        var joins = new List<(PersonSubject First, PersonSubject Second, int Owner)>();
        foreach (var decision in decisions)
        {
            var owner = OwnerNumber(decision.Owner);
            switch (decision.Kind)
            {
                case DecisionKind.Ignore when decision.First.Identity is { } nobody:
                    ignored.Add(IdentityNumber(owner, nobody));
                    break;
                case DecisionKind.Split when decision is { First.Visitor: { } visitor, Second.Identity: { } identity }:
                    splits.Add((VisitorNumber(owner, visitor, false), IdentityNumber(owner, identity)));
                    break;
                case DecisionKind.Join when decision.Second is { } second:
                    // Numbered now: from here on the numbers of nodes stand still.
                    NumberOf(owner, decision.First);
                    NumberOf(owner, second);
                    joins.Add((decision.First, second, owner));
                    break;
                default:
                    throw new ArgumentException($"A {decision.Kind} of {decision.First} and {decision.Second} cannot be.", nameof(decisions));
            }
        }

        SortLinks(splits);
        var isUsable = FindUsableIdentities(ignored);
        var isShared = FindSharedVisitors(isUsable);
        var sets = JoinLinked(isUsable, isShared);
        if (MarkChains(sets, isUsable, isShared))
        {
            sets = JoinLinked(isUsable, isShared);
        }

        var isJoined = new bool[_visitors.Count];
        foreach (var (first, second, owner) in joins)
        {
            var (one, other) = (NodeNumber(owner, first), NodeNumber(owner, second));
            if (IsIgnored(one) || IsIgnored(other))
            {
                continue;
            }

            sets.Union(one, other);
            MarkJoined(one);
            MarkJoined(other);
        }

        return new PersonMap(
            _owners, _visitors, _identityNumbers, splits, isUsable, PersonIds(sets, isUsable, isJoined), Assign(sets, isUsable, isShared, isJoined));

        // What means nobody does so in a decision of earlier days, too.
        void NumberOf(int owner, PersonSubject subject)
        {
            _ = NodeNumber(owner, subject);
            if (subject.Identity is { } identity && MeaninglessIdentity.Is(identity))
            {
                ignored.Add(IdentityNumber(owner, identity));
            }
        }

        bool IsIgnored(int node) => node >= _visitors.Count && ignored.Contains(node - _visitors.Count);

        void MarkJoined(int node)
        {
            if (node < _visitors.Count)
            {
                isJoined[node] = true;
            }
        }
    }

    internal void Add(
        string owner, ulong visitor, bool isCookieless, IdentityKind kind, ReadOnlySpan<byte> value, bool isMain, long firstSeen, long lastSeen)
    {
        if (visitor == 0 || MeaninglessIdentity.Is(kind, value))
        {
            MeaninglessLinks++;
            return;
        }

        if (_links.Count == rules.MaxLinks)
        {
            throw new PersonBuildException(
                $"There are more than {rules.MaxLinks} pairs of a visitor and an identity; raise Persons:MaxLinks if there is memory for them (250 bytes each).");
        }

        var ownerNumber = OwnerNumber(owner);
        var identity = (uint)IdentityNumber(Identity.KeyOf(owner, kind, value), kind);
        _links.Add(new Link(VisitorNumber(ownerNumber, visitor, isCookieless), isMain ? identity | MainBit : identity, firstSeen, lastSeen));
    }

    // Sites and pages of one owner may bring the same pair several times: one link is left of them.
    private void SortLinks(HashSet<(int Visitor, int Identity)> splits)
    {
        var links = CollectionsMarshal.AsSpan(_links);
        links.Sort(static (one, other) => one.Visitor != other.Visitor
            ? one.Visitor.CompareTo(other.Visitor)
            : one.Identity.CompareTo(other.Identity));
        var count = 0;
        foreach (var link in links)
        {
            if (splits.Count > 0 && splits.Contains((link.Visitor, link.Identity)))
            {
                continue;
            }

            if (count > 0 && links[count - 1].Visitor == link.Visitor && links[count - 1].Identity == link.Identity)
            {
                links[count - 1] = links[count - 1].With(link);
            }
            else
            {
                links[count++] = link;
            }
        }

        CollectionsMarshal.SetCount(_links, count);
    }

    private bool[] FindUsableIdentities(HashSet<int> ignored)
    {
        var visitors = new int[_keys.Count];
        var cookielessDays = new List<(int Identity, long Day)>();
        foreach (var link in CollectionsMarshal.AsSpan(_links))
        {
            if (_cookieless[link.Visitor])
            {
                cookielessDays.Add((link.Identity, link.FirstSeen / MillisecondsPerDay));
            }
            else
            {
                visitors[link.Identity]++;
            }
        }

        var isUsable = new bool[_keys.Count];
        for (var identity = 0; identity < isUsable.Length; identity++)
        {
            isUsable[identity] = visitors[identity] <= rules.IdentityVisitors && !ignored.Contains(identity);
        }

        cookielessDays.Sort();
        for (int start = 0, end = 0; end < cookielessDays.Count; end++)
        {
            start = cookielessDays[start] == cookielessDays[end] ? start : end;
            isUsable[cookielessDays[end].Identity] &= end - start < rules.IdentityVisitors;
        }

        return isUsable;
    }

    private bool[] FindSharedVisitors(bool[] isUsable)
    {
        var isShared = new bool[_visitors.Count];
        var times = new List<(long First, long Last)>();
        foreach (var links in LinksByVisitor())
        {
            // Most visitors are passed at once: the limit is not reached by all their links together.
            for (var kind = IdentityKind.UserId; links.Length > rules.VisitorIdentities && kind <= IdentityKind.Phone; kind++)
            {
                times.Clear();
                foreach (var link in links)
                {
                    if (link.IsMain && isUsable[link.Identity] && _kinds[link.Identity] == kind)
                    {
                        times.Add((link.FirstSeen, link.LastSeen));
                    }
                }

                isShared[links[0].Visitor] |= MostAtOnce(times) > rules.VisitorIdentities;
            }
        }

        return isShared;
    }

    // The most intervals that any stretch of VisitorTime meets.
    private int MostAtOnce(List<(long First, long Last)> times)
    {
        if (times.Count <= rules.VisitorIdentities)
        {
            return times.Count;
        }

        var window = (long)rules.VisitorTime.TotalMilliseconds;
        long[] starts = [.. times.Select(time => time.First - window)];
        long[] ends = [.. times.Select(time => time.Last)];
        Array.Sort(starts);
        Array.Sort(ends);
        var most = 0;
        for (int start = 0, end = 0; start < starts.Length; start++)
        {
            while (ends[end] < starts[start])
            {
                end++;
            }

            most = Math.Max(most, start + 1 - end);
        }

        return most;
    }

    private DisjointSets JoinLinked(bool[] isUsable, bool[] isShared)
    {
        var sets = new DisjointSets(_visitors.Count + _keys.Count);
        foreach (var link in CollectionsMarshal.AsSpan(_links))
        {
            if (isUsable[link.Identity] && !isShared[link.Visitor] && !_cookieless[link.Visitor])
            {
                sets.Union(link.Visitor, _visitors.Count + link.Identity);
            }
        }

        return sets;
    }

    private bool MarkChains(DisjointSets sets, bool[] isUsable, bool[] isShared)
    {
        var isMain = new bool[_keys.Count];
        foreach (var link in CollectionsMarshal.AsSpan(_links))
        {
            isMain[link.Identity] |= link.IsMain;
        }

        var chains = new HashSet<int>();
        var counts = new int[_visitors.Count + _keys.Count];
        for (var kind = IdentityKind.UserId; kind <= IdentityKind.Phone; kind++)
        {
            Array.Clear(counts);
            for (var identity = 0; identity < isMain.Length; identity++)
            {
                if (isMain[identity] && isUsable[identity] && _kinds[identity] == kind
                    && ++counts[sets.Find(_visitors.Count + identity)] > rules.PersonIdentities)
                {
                    chains.Add(sets.Find(_visitors.Count + identity));
                }
            }
        }

        if (chains.Count == 0)
        {
            return false;
        }

        foreach (var links in LinksByVisitor())
        {
            var visitor = links[0].Visitor;
            var joined = 0;
            foreach (var link in links)
            {
                joined += link.IsMain && isUsable[link.Identity] ? 1 : 0;
            }

            isShared[visitor] |= joined > 1 && !_cookieless[visitor] && chains.Contains(sets.Find(visitor));
        }

        return true;
    }

    // The person of each node: of visitors and identities.
    private ulong[] PersonIds(DisjointSets sets, bool[] isUsable, bool[] isJoined)
    {
        var firstSeen = new long[_keys.Count];
        Array.Fill(firstSeen, long.MaxValue);
        foreach (var link in CollectionsMarshal.AsSpan(_links))
        {
            firstSeen[link.Identity] = Math.Min(firstSeen[link.Identity], link.FirstSeen);
        }

        var founders = new int[_visitors.Count + _keys.Count];
        Array.Fill(founders, -1);
        for (var identity = 0; identity < firstSeen.Length; identity++)
        {
            ref var founder = ref founders[sets.Find(_visitors.Count + identity)];
            if (isUsable[identity]
                && (founder < 0 || (firstSeen[identity], _keys[identity]).CompareTo((firstSeen[founder], _keys[founder])) < 0))
            {
                founder = identity;
            }
        }

        var persons = new ulong[_visitors.Count + _keys.Count];
        for (var node = 0; node < persons.Length; node++)
        {
            if (founders[node] >= 0)
            {
                persons[node] = Math.Max(1, (ulong)(_keys[founders[node]] >> 64));
            }
        }

        for (var visitor = 0; visitor < isJoined.Length; visitor++)
        {
            var root = sets.Find(visitor);
            if (isJoined[visitor] && founders[root] < 0)
            {
                persons[root] = persons[root] == 0 ? _visitors[visitor].Id : Math.Min(persons[root], _visitors[visitor].Id);
            }
        }

        for (var node = 0; node < persons.Length; node++)
        {
            persons[node] = persons[sets.Find(node)];
        }

        return persons;
    }

    // The node whose person each visitor is: its own, that of an identity, or one of the two marks of PersonMap.
    private int[] Assign(DisjointSets sets, bool[] isUsable, bool[] isShared, bool[] isJoined)
    {
        var nodes = new int[_visitors.Count];
        Array.Fill(nodes, PersonMap.Unidentified);
        foreach (var links in LinksByVisitor())
        {
            var last = PersonMap.Unidentified;
            var lastSeen = (Time: long.MinValue, Key: UInt128.Zero);
            foreach (var link in links)
            {
                var seen = (link.LastSeen, Key: _keys[link.Identity]);
                if (isUsable[link.Identity] && seen.CompareTo(lastSeen) > 0)
                {
                    lastSeen = seen;
                    last = _visitors.Count + link.Identity;
                }
            }

            var visitor = links[0].Visitor;
            nodes[visitor] = last == PersonMap.Unidentified || _cookieless[visitor] ? last : isShared[visitor] ? PersonMap.Shared : sets.Find(visitor);
        }

        for (var visitor = 0; visitor < nodes.Length; visitor++)
        {
            nodes[visitor] = isJoined[visitor] ? sets.Find(visitor) : nodes[visitor];
        }

        return nodes;
    }

    private LinkGroups LinksByVisitor() => new(CollectionsMarshal.AsSpan(_links));

    private int OwnerNumber(string owner)
    {
        var number = _owners.IndexOf(owner);
        if (number < 0)
        {
            number = _owners.Count;
            _owners.Add(owner);
        }

        return number;
    }

    private int VisitorNumber(int owner, ulong visitor, bool isCookieless)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_visitorNumbers, (owner, visitor), out var isKnown);
        if (!isKnown)
        {
            number = _visitors.Count;
            _visitors.Add((owner, visitor));
            _cookieless.Add(false);
        }

        _cookieless[number] |= isCookieless;
        return number;
    }

    private int IdentityNumber(int owner, Identity identity) => IdentityNumber(identity.KeyFor(_owners[owner]), identity.Kind);

    private int IdentityNumber(UInt128 key, IdentityKind kind)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_identityNumbers, key, out var isKnown);
        if (!isKnown)
        {
            number = _keys.Count;
            _keys.Add(key);
            _kinds.Add(kind);
        }

        return number;
    }

    private int NodeNumber(int owner, PersonSubject subject) => subject.Visitor is { } visitor
        ? VisitorNumber(owner, visitor, false)
        : IdentityNumber(owner, subject.Identity.GetValueOrDefault()) + _visitors.Count;

    private readonly record struct Link(int Visitor, uint MarkedIdentity, long FirstSeen, long LastSeen)
    {
        public int Identity => (int)(MarkedIdentity & ~MainBit);

        public bool IsMain => (MarkedIdentity & MainBit) != 0;

        public Link With(Link other) => new(
            Visitor, MarkedIdentity | other.MarkedIdentity, Math.Min(FirstSeen, other.FirstSeen), Math.Max(LastSeen, other.LastSeen));
    }

    /// <summary>Walks sorted links, those of a visitor at a time.</summary>
    private ref struct LinkGroups(Span<Link> links)
    {
        private Span<Link> _rest = links;

        public Span<Link> Current { get; private set; }

        public readonly LinkGroups GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var length = 1;
            while (length < _rest.Length && _rest[length].Visitor == _rest[0].Visitor)
            {
                length++;
            }

            Current = _rest[..length];
            _rest = _rest[length..];
            return true;
        }
    }
}
