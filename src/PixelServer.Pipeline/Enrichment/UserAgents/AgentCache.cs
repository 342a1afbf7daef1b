namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The answers to the agents met of late. Two generations: an agent that is asked for moves to the young one; when that is full, the
/// old one is forgotten. So it keeps at least half its capacity of the agents last met, and forgets without a search. Not thread-safe.
/// </summary>
internal sealed class AgentCache
{
    private readonly int _generation;
    private Dictionary<Key, UserAgent>.AlternateLookup<Lookup> _young;
    private Dictionary<Key, UserAgent>.AlternateLookup<Lookup> _old;

    public AgentCache(int capacity)
    {
        _generation = capacity / 2;
        _young = NewGeneration();
        _old = NewGeneration();
    }

    public int Count => _young.Dictionary.Count + _old.Dictionary.Count;

    public UserAgent? Find(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> hints)
    {
        var lookup = new Lookup(agent, hints);
        if (_young.TryGetValue(lookup, out var answer))
        {
            return answer;
        }

        if (_old.Remove(lookup, out var key, out answer))
        {
            Add(key, answer);
            return answer;
        }

        return null;
    }

    /// <summary>For an agent that was not found.</summary>
    public void Add(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> hints, UserAgent answer) =>
        Add(new Key(agent.ToArray(), hints.ToArray()), answer);

    private static Dictionary<Key, UserAgent>.AlternateLookup<Lookup> NewGeneration() =>
        new Dictionary<Key, UserAgent>(new KeyComparer()).GetAlternateLookup<Lookup>();

    private void Add(Key key, UserAgent answer)
    {
        if (_young.Dictionary.Count >= _generation)
        {
            (_young, _old) = (_old, _young);
            _young.Dictionary.Clear();
        }

        _young.Dictionary.Add(key, answer);
    }

    private sealed record Key(byte[] Agent, byte[] Hints);

    private readonly ref struct Lookup(ReadOnlySpan<byte> agent, ReadOnlySpan<byte> hints)
    {
        public ReadOnlySpan<byte> Agent { get; } = agent;

        public ReadOnlySpan<byte> Hints { get; } = hints;
    }

    private sealed class KeyComparer : IEqualityComparer<Key>, IAlternateEqualityComparer<Lookup, Key>
    {
        public bool Equals(Key? left, Key? right) =>
            left is not null && right is not null && Equals(new Lookup(left.Agent, left.Hints), right);

        public bool Equals(Lookup lookup, Key key) => lookup.Agent.SequenceEqual(key.Agent) && lookup.Hints.SequenceEqual(key.Hints);

        public int GetHashCode(Key key) => GetHashCode(new Lookup(key.Agent, key.Hints));

        // HashCode's seed differs from process to process: nobody can send agents that all share a bucket.
        public int GetHashCode(Lookup lookup)
        {
            var hash = default(HashCode);
            hash.AddBytes(lookup.Agent);
            hash.AddBytes(lookup.Hints);
            return hash.ToHashCode();
        }

        public Key Create(Lookup lookup) => new(lookup.Agent.ToArray(), lookup.Hints.ToArray());
    }
}
