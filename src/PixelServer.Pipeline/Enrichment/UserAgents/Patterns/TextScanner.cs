namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// Finds which of many short texts occur in a text, in one walk over it, ASCII letters compared without case (Aho and Corasick's
/// automaton). Immutable.
/// </summary>
internal sealed class TextScanner
{
    private const int Root = 0;
    private const int None = -1;

    // Edges of a node lie side by side, those of node n from _firstEdge[n]; most nodes have one.
    private readonly int[] _firstEdge;
    private readonly byte[] _edgeBytes;
    private readonly int[] _edgeTargets;

    // Where to go on when no edge fits: the longest end of what was read that is the beginning of some text.
    private readonly int[] _fallback;

    // The text that ends at a node, and the next node on the way of fallbacks at which one ends.
    private readonly int[] _textAt;
    private readonly int[] _nextEnd;
    private readonly int[] _rootTargets = new int[256];

    /// <param name="texts">ASCII, in lower case, all different, none empty. Their numbers are their places.</param>
    public TextScanner(IReadOnlyList<string> texts)
    {
        var children = new List<SortedDictionary<byte, int>> { new() };
        var textAt = new List<int> { None };
        for (var i = 0; i < texts.Count; i++)
        {
            var node = Root;
            foreach (var letter in texts[i])
            {
                if (!children[node].TryGetValue((byte)letter, out var next))
                {
                    next = children.Count;
                    children[node].Add((byte)letter, next);
                    children.Add([]);
                    textAt.Add(None);
                }

                node = next;
            }

            textAt[node] = textAt[node] == None ? i : throw new ArgumentException($"{texts[i]} is there twice.", nameof(texts));
        }

        _textAt = [.. textAt];
        _firstEdge = new int[children.Count + 1];
        _edgeBytes = new byte[children.Count - 1];
        _edgeTargets = new int[children.Count - 1];
        _fallback = new int[children.Count];
        _nextEnd = new int[children.Count];
        LayOut(children);
        Link(children);
    }

    /// <summary>Adds the numbers of the texts that occur to those found, some of them several times.</summary>
    public void Scan(ReadOnlySpan<byte> text, List<int> found)
    {
        var node = Root;
        foreach (var value in text)
        {
            node = Next(node, Lower(value));
            for (var end = FirstEnd(node); end != None; end = _nextEnd[end])
            {
                found.Add(_textAt[end]);
            }
        }
    }

    /// <summary>The lowest number of a text that occurs, -1 when none does.</summary>
    public int FindFirst(ReadOnlySpan<byte> text)
    {
        var first = int.MaxValue;
        var node = Root;
        foreach (var value in text)
        {
            node = Next(node, Lower(value));
            for (var end = FirstEnd(node); end != None; end = _nextEnd[end])
            {
                first = Math.Min(first, _textAt[end]);
            }
        }

        return first == int.MaxValue ? None : first;
    }

    private static byte Lower(byte value) => (byte)((uint)(value - 'A') <= 'Z' - 'A' ? value | 0x20 : value);

    private int FirstEnd(int node) => _textAt[node] == None ? _nextEnd[node] : node;

    private int Next(int node, byte value)
    {
        while (node != Root)
        {
            for (var edge = _firstEdge[node]; edge < _firstEdge[node + 1]; edge++)
            {
                if (_edgeBytes[edge] == value)
                {
                    return _edgeTargets[edge];
                }
            }

            node = _fallback[node];
        }

        return _rootTargets[value];
    }

    private void LayOut(List<SortedDictionary<byte, int>> children)
    {
        var edge = 0;
        for (var node = 0; node < children.Count; node++)
        {
            _firstEdge[node] = edge;
            foreach (var (value, target) in children[node])
            {
                _edgeBytes[edge] = value;
                _edgeTargets[edge++] = target;
            }
        }

        _firstEdge[^1] = edge;
        foreach (var (value, target) in children[Root])
        {
            _rootTargets[value] = target;
        }
    }

    // Breadth first, so that the fallback of a node, which is nearer to the root, is known before the node's own children are met.
    private void Link(List<SortedDictionary<byte, int>> children)
    {
        _nextEnd[Root] = None;
        var waiting = new Queue<int>([Root]);
        while (waiting.TryDequeue(out var node))
        {
            foreach (var (value, child) in children[node])
            {
                _fallback[child] = node == Root ? Root : Next(_fallback[node], value);
                _nextEnd[child] = _textAt[_fallback[child]] == None ? _nextEnd[_fallback[child]] : _fallback[child];
                waiting.Enqueue(child);
            }
        }
    }
}
