namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// Tells, from one walk over a text, which of many patterns have a chance to match it: those of which all required texts occur.
/// Immutable; <see cref="PatternCandidates"/> asks it.
/// </summary>
internal sealed class PatternIndex
{
    private readonly Pattern[] _patterns;
    private readonly TextScanner _scanner;

    // Of each text the clauses that it fulfils, of each clause its pattern, of each pattern how many clauses it has.
    private readonly int[][] _clausesOfText;
    private readonly int[] _patternOfClause;
    private readonly int[] _clausesOfPattern;

    public PatternIndex(IEnumerable<Pattern> patterns)
    {
        _patterns = [.. patterns];
        _clausesOfPattern = [.. _patterns.Select(pattern => pattern.RequiredTexts.Count)];
        var patternOfClause = new List<int>();
        var clausesOfText = new Dictionary<string, List<int>>();
        for (var i = 0; i < _patterns.Length; i++)
        {
            foreach (var clause in _patterns[i].RequiredTexts)
            {
                foreach (var text in clause)
                {
                    if (!clausesOfText.TryGetValue(text, out var clauses))
                    {
                        clausesOfText.Add(text, clauses = []);
                    }

                    clauses.Add(patternOfClause.Count);
                }

                patternOfClause.Add(i);
            }
        }

        _patternOfClause = [.. patternOfClause];
        _clausesOfText = [.. clausesOfText.Values.Select(clauses => clauses.ToArray())];
        _scanner = new TextScanner([.. clausesOfText.Keys]);
    }

    public ReadOnlySpan<Pattern> Patterns => _patterns;

    public int ClauseCount => _patternOfClause.Length;

    public int TextCount => _clausesOfText.Length;

    public void Scan(ReadOnlySpan<byte> text, List<int> foundTexts) => _scanner.Scan(text, foundTexts);

    public ReadOnlySpan<int> ClausesOfText(int text) => _clausesOfText[text];

    public int PatternOfClause(int clause) => _patternOfClause[clause];

    public int ClausesOfPattern(int pattern) => _clausesOfPattern[pattern];
}
