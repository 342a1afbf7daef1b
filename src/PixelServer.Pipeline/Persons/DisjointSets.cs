namespace PixelServer.Pipeline.Persons;

/// <summary>Which nodes, numbered from 0, hang together. Not thread-safe.</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parents;

    public DisjointSets(int count)
    {
        _parents = new int[count];
        for (var i = 0; i < count; i++)
        {
            _parents[i] = i;
        }
    }

    /// <summary>A node that stands for all that hang together with the given one.</summary>
    public int Find(int node)
    {
        while (_parents[node] != node)
        {
            // Halving the way keeps it short without a second pass.
            _parents[node] = _parents[_parents[node]];
            node = _parents[node];
        }

        return node;
    }

    public void Union(int one, int other)
    {
        one = Find(one);
        other = Find(other);

        // By number instead of size: ways stay short by halving, and no second array is needed.
        if (one < other)
        {
            _parents[other] = one;
        }
        else
        {
            _parents[one] = other;
        }
    }
}
