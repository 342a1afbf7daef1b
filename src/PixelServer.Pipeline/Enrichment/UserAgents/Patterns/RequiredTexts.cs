namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// What a text must hold for a pattern to have a chance: sets of short texts, of each of which one must occur. ASCII letters are in
/// lower case.
/// </summary>
internal static class RequiredTexts
{
    // Shorter texts occur in nearly every agent.
    private const int MinLength = 2;

    // A place that may hold more different bytes ends a text.
    private const int MaxBytes = 4;

    // How many texts a sequence may multiply to, and how many branches may be listed.
    private const int MaxProduct = 16;
    private const int MaxBranches = 1000;

    public static IReadOnlyList<IReadOnlyCollection<string>> Of(PatternNode node) =>
        [.. FactsOf(node).AllClauses().Select(clause => clause.ToHashSet())];

    private static Facts FactsOf(PatternNode node) => node switch
    {
        PatternNode.OneOf one => OfBytes(one.Bytes),
        PatternNode.Group group => FactsOf(group.Body),
        PatternNode.Sequence sequence => OfSequence(sequence),
        PatternNode.Choice choice => OfChoice(choice),
        PatternNode.Repeat repeat => OfRepeat(repeat),
        _ => new Facts([""], []),
    };

    private static Facts OfBytes(ByteSet bytes)
    {
        if (bytes.Count > 2 * MaxBytes)
        {
            return Facts.Nothing;
        }

        string[] texts = [.. bytes.Values().Select(value => char.ToLowerInvariant((char)value).ToString()).Distinct()];
        var isUsable = texts.Length is > 0 and <= MaxBytes && Array.TrueForAll(texts, text => char.IsAscii(text[0]));
        return isUsable ? new Facts(texts, []) : Facts.Nothing;
    }

    private static Facts OfSequence(PatternNode.Sequence sequence)
    {
        string[] texts = [""];
        var clauses = new List<string[]>();
        var isExact = true;
        foreach (var part in sequence.Parts)
        {
            var facts = FactsOf(part);
            if (facts.Texts is not null && texts.Length * facts.Texts.Length <= MaxProduct)
            {
                texts = [.. texts.SelectMany(_ => facts.Texts, string.Concat)];
                continue;
            }

            isExact = false;
            AddClause(clauses, texts);
            clauses.AddRange(facts.Clauses);
            texts = facts.Texts ?? [""];
        }

        if (isExact)
        {
            return new Facts(texts, []);
        }

        AddClause(clauses, texts);
        return new Facts(null, clauses);
    }

    private static Facts OfChoice(PatternNode.Choice choice)
    {
        var branches = choice.Branches.Select(FactsOf).ToList();
        if (branches.All(branch => branch.Texts is not null) && branches.Sum(branch => branch.Texts!.Length) <= MaxBranches)
        {
            return new Facts([.. branches.SelectMany(branch => branch.Texts!)], []);
        }

        // One clause of each branch, the one with the longest texts: whichever branch matches, its clause holds.
        var best = branches.Select(branch => branch.AllClauses().MaxBy(clause => clause.Min(text => text.Length))).ToList();
        return best.TrueForAll(clause => clause is not null) && best.Sum(clause => clause!.Length) <= MaxBranches
            ? new Facts(null, [[.. best.SelectMany(clause => clause!)]])
            : Facts.Nothing;
    }

    private static Facts OfRepeat(PatternNode.Repeat repeat)
    {
        var body = FactsOf(repeat.Body);
        return (repeat.Minimum, repeat.Maximum) switch
        {
            (1, 1) => body,
            (0, 1) when body.Texts is not null => new Facts([.. body.Texts, ""], []),
            (0, _) => Facts.Nothing,
            _ => new Facts(null, body.AllClauses()),
        };
    }

    private static void AddClause(List<string[]> clauses, string[] texts)
    {
        if (Array.TrueForAll(texts, text => text.Length >= MinLength))
        {
            clauses.Add(texts);
        }
    }

    /// <param name="Texts">All texts that the part can match, null when there are too many.</param>
    /// <param name="Clauses">What else is required.</param>
    private sealed record Facts(string[]? Texts, List<string[]> Clauses)
    {
        public static readonly Facts Nothing = new(null, []);

        public List<string[]> AllClauses()
        {
            var clauses = new List<string[]>(Clauses);
            if (Texts is not null)
            {
                AddClause(clauses, Texts);
            }

            return clauses;
        }
    }
}
