namespace PixelServer.Faults.Judging;

/// <summary>Broken promises by kind, each with its first examples.</summary>
internal sealed class Findings(int mostExamples)
{
    private readonly SortedDictionary<string, (int Count, List<string> Examples)> _kinds = [];

    public void Add(string kind, string example)
    {
        var (count, examples) = _kinds.GetValueOrDefault(kind, (0, []));
        if (examples.Count < mostExamples)
        {
            examples.Add(example);
        }

        _kinds[kind] = (count + 1, examples);
    }

    /// <summary>A text for each kind.</summary>
    public IReadOnlyList<string> ToList() => [.. _kinds.Select(kind => $"{kind.Value.Count} {kind.Key}: {string.Join(", ", kind.Value.Examples)}")];
}
