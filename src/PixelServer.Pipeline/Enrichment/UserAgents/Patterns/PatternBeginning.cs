namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>The bytes with which matches of a part of a pattern can begin.</summary>
internal static class PatternBeginning
{
    /// <summary>It may also be empty: then the part can match without taking a byte, and what follows it can begin the match.</summary>
    public static ByteSet Of(PatternNode node, out bool mayBeEmpty)
    {
        mayBeEmpty = false;
        switch (node)
        {
            case PatternNode.OneOf one:
                return one.Bytes;
            case PatternNode.Group group:
                return Of(group.Body, out mayBeEmpty);
            case PatternNode.Repeat repeat:
                var first = Of(repeat.Body, out mayBeEmpty);
                mayBeEmpty |= repeat.Minimum == 0;
                return first;
            case PatternNode.Sequence sequence:
                return OfSequence(sequence, out mayBeEmpty);
            case PatternNode.Choice choice:
                return OfChoice(choice, out mayBeEmpty);
            default:
                mayBeEmpty = true;
                return default;
        }
    }

    private static ByteSet OfSequence(PatternNode.Sequence sequence, out bool mayBeEmpty)
    {
        var set = default(ByteSet);
        foreach (var part in sequence.Parts)
        {
            set |= Of(part, out mayBeEmpty);
            if (!mayBeEmpty)
            {
                return set;
            }
        }

        mayBeEmpty = true;
        return set;
    }

    private static ByteSet OfChoice(PatternNode.Choice choice, out bool mayBeEmpty)
    {
        mayBeEmpty = false;
        var set = default(ByteSet);
        foreach (var branch in choice.Branches)
        {
            set |= Of(branch, out var mayBranchBeEmpty);
            mayBeEmpty |= mayBranchBeEmpty;
        }

        return set;
    }
}
