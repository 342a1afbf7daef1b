namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>A compiled regular expression over bytes. Immutable; <see cref="PatternMatcher"/> runs it.</summary>
internal sealed class Pattern
{
    /// <summary>Groups beyond this number cannot be asked for.</summary>
    public const int MaxGroup = 9;

    /// <summary>Begin and end of the whole match and of each group.</summary>
    public const int Slots = 2 * (MaxGroup + 1);

    private readonly Instruction[] _instructions;
    private readonly ByteSet[] _sets;

    private Pattern(string text, bool ignoresCase, PatternNode node)
    {
        Text = text;
        IgnoresCase = ignoresCase;
        var compiler = new PatternCompiler(node);
        _instructions = compiler.Instructions;
        _sets = compiler.Sets;
        MemoCount = compiler.MemoCount;
        IsAnchored = node is PatternNode.Sequence { Parts: [PatternNode.Place { Kind: Operation.AtStart }, ..] };
        FirstBytes = PatternBeginning.Of(node, out var mayBeEmpty);
        MayBeEmpty = mayBeEmpty;
        OnlyFirstByte = !mayBeEmpty && FirstBytes.Count == 1 ? FirstBytes.First : -1;
        RequiredTexts = Patterns.RequiredTexts.Of(node);
    }

    public string Text { get; }

    public bool IgnoresCase { get; }

    public ReadOnlySpan<Instruction> Instructions => _instructions;

    public ReadOnlySpan<ByteSet> Sets => _sets;

    /// <summary>How many instructions can be reached in more than one way at the same position.</summary>
    public int MemoCount { get; }

    /// <summary>Matches only at the very beginning.</summary>
    public bool IsAnchored { get; }

    /// <summary>What a match that is not empty begins with.</summary>
    public ByteSet FirstBytes { get; }

    public bool MayBeEmpty { get; }

    /// <summary>The one byte that every match begins with, -1 when there are several.</summary>
    public int OnlyFirstByte { get; }

    /// <summary>
    /// Of each of these sets a text must hold at least one member, ASCII letters compared without case, or the pattern cannot match it.
    /// </summary>
    public IReadOnlyList<IReadOnlyCollection<string>> RequiredTexts { get; }

    /// <exception cref="FormatException">See <see cref="PatternParser"/>.</exception>
    public static Pattern Parse(string text, bool ignoresCase = false) =>
        new(text, ignoresCase, PatternParser.Parse(text, ignoresCase));
}
