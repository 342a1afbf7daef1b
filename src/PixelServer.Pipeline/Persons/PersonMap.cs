namespace PixelServer.Pipeline.Persons;

/// <summary>Which visitor is which person. Immutable.</summary>
public sealed class PersonMap
{
    /// <summary>Marks a visitor without an identity: a person of its own, which needs no row.</summary>
    internal const int Unidentified = -1;

    /// <summary>Marks a shared computer.</summary>
    internal const int Shared = -2;

    private readonly IReadOnlyList<string> _owners;
    private readonly IReadOnlyList<(int Owner, ulong Id)> _visitors;
    private readonly Dictionary<UInt128, int> _identities;
    private readonly HashSet<(int Visitor, int Identity)> _splits;
    private readonly bool[] _isUsable;
    private readonly ulong[] _persons;
    private readonly int[] _nodes;
    private readonly int[] _sorted;

    internal PersonMap(
        IReadOnlyList<string> owners,
        IReadOnlyList<(int Owner, ulong Id)> visitors,
        Dictionary<UInt128, int> identities,
        HashSet<(int Visitor, int Identity)> splits,
        bool[] isUsable,
        ulong[] persons,
        int[] nodes)
    {
        _owners = owners;
        _visitors = visitors;
        _identities = identities;
        _splits = splits;
        _isUsable = isUsable;
        _persons = persons;
        _nodes = nodes;
        _sorted = [.. Enumerable.Range(0, visitors.Count).Where(visitor => nodes[visitor] != Unidentified)];
        Array.Sort(_sorted, Compare);
    }

    /// <summary>Identities that join nobody: ignored ones, and those that too many visitors have.</summary>
    public int UnusableIdentities => _isUsable.Count(usable => !usable);

    /// <summary>Visitors who are one person at all times, by owner and visitor id.</summary>
    public IEnumerable<PersonRow> Rows => _sorted.Where(visitor => _nodes[visitor] != Shared).Select(visitor => new PersonRow(
        _owners[_visitors[visitor].Owner], _visitors[visitor].Id, PersonRow.Always, PersonRow.Forever, _persons[_nodes[visitor]]));

    /// <summary>Visitors who are different persons at different times, in the same order.</summary>
    public IEnumerable<(string Owner, ulong Visitor)> SharedVisitors => _sorted.Where(visitor => _nodes[visitor] == Shared)
        .Select(visitor => (_owners[_visitors[visitor].Owner], _visitors[visitor].Id));

    /// <summary>Whose an identity is when it is seen with a visitor; null when it is nobody's or was split from that visitor.</summary>
    public ulong? PersonOf(string owner, ulong visitor, Identity identity)
    {
        if (!_identities.TryGetValue(identity.KeyFor(owner), out var number) || !_isUsable[number])
        {
            return null;
        }

        var isSplit = _splits.Count > 0 && _splits.Any(
            split => split.Identity == number && _visitors[split.Visitor] is var other && other.Id == visitor && _owners[other.Owner] == owner);
        return isSplit ? null : _persons[_visitors.Count + number];
    }

    private int Compare(int one, int other)
    {
        var (first, second) = (_visitors[one], _visitors[other]);
        return first.Owner == second.Owner ? first.Id.CompareTo(second.Id) : string.CompareOrdinal(_owners[first.Owner], _owners[second.Owner]);
    }
}
