namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// The patterns of an index that may match one text, and the first of them that does. Reused for text after text; not thread-safe.
/// </summary>
internal sealed class PatternCandidates(PatternIndex index)
{
    private readonly PatternMatcher _matcher = new();
    private readonly List<int> _foundTexts = [];
    private readonly BitMarks _texts = new(index.TextCount);
    private readonly BitMarks _clauses = new(index.ClauseCount);
    private readonly int[] _missingClauses = new int[index.Patterns.Length];
    private readonly BitMarks _candidates = new(index.Patterns.Length);

    /// <summary>Patterns run since the beginning of time.</summary>
    public long PatternsTried { get; private set; }

    /// <summary>Work that is left for the present text, in instructions; negative when it did not suffice.</summary>
    public int Budget => _matcher.Budget;

    /// <summary>Turns to another text, for which no more instructions than the budget will be run in all.</summary>
    public void Turn(ReadOnlySpan<byte> text, int budget)
    {
        _matcher.Budget = budget;
        _texts.Clear();
        _clauses.Clear();
        _foundTexts.Clear();
        _candidates.Clear();
        for (var pattern = 0; pattern < _missingClauses.Length; pattern++)
        {
            _missingClauses[pattern] = index.ClausesOfPattern(pattern);
            if (_missingClauses[pattern] == 0)
            {
                _candidates.TryMark(pattern);
            }
        }

        index.Scan(text, _foundTexts);
        foreach (var found in _foundTexts)
        {
            if (_texts.TryMark(found))
            {
                Fulfil(index.ClausesOfText(found));
            }
        }
    }

    /// <summary>The first pattern from <paramref name="from"/> to before <paramref name="end"/> that matches; -1 when none does.</summary>
    public int FindFirst(int from, int end, ReadOnlySpan<byte> text, Span<int> slots)
    {
        for (var pattern = _candidates.Next(from); pattern < end && Budget > 0; pattern = _candidates.Next(pattern + 1))
        {
            PatternsTried++;
            if (_matcher.TryMatch(index.Patterns[pattern], text, slots))
            {
                return pattern;
            }
        }

        return -1;
    }

    private void Fulfil(ReadOnlySpan<int> clauses)
    {
        foreach (var clause in clauses)
        {
            if (_clauses.TryMark(clause) && --_missingClauses[index.PatternOfClause(clause)] == 0)
            {
                _candidates.TryMark(index.PatternOfClause(clause));
            }
        }
    }
}
