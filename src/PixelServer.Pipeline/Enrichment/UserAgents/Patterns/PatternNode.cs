namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>A part of a pattern as it was written: what <see cref="PatternParser"/> makes of the text.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>One byte of a set.</summary>
    public sealed record OneOf(ByteSet Bytes) : PatternNode;

    /// <summary>A place between bytes.</summary>
    public sealed record Place(Operation Kind) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>The first branch that leads to a match counts.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode;

    /// <summary>Numbered from 1, in the order of opening parentheses.</summary>
    public sealed record Group(PatternNode Body, int Number) : PatternNode;

    /// <summary>The maximum is <see cref="int.MaxValue"/> when there is none.</summary>
    public sealed record Repeat(PatternNode Body, int Minimum, int Maximum, bool IsLazy) : PatternNode;
}
