namespace PixelServer.Audiences.Exports;

/// <summary>
/// A visitor of a member and what its events on one site say, now and, with a difference, at the time of the earlier export. Times are Unix
/// milliseconds unless said otherwise. <see cref="Site"/> is empty where there are no events.
/// </summary>
internal sealed record VisitorRow
{
    public ulong Member { get; init; }

    public ulong VisitorId { get; init; }

    /// <summary>Whether it is in the build that is exported; no where it is only the same person as one that is.</summary>
    public bool IsIn { get; init; }

    /// <summary>Whether it was in the earlier build.</summary>
    public bool WasIn { get; init; }

    public string Site { get; init; } = "";

    public required VisitorFacts Now { get; init; }

    /// <summary>There are events that an earlier export did not know for sure; else it knew what is known now.</summary>
    public bool IsChanged { get; init; }

    /// <summary>What an earlier export surely knew; empty unless changed.</summary>
    public VisitorFacts? Surely { get; init; }

    /// <summary>And what it may have known; empty unless changed.</summary>
    public VisitorFacts? Maybe { get; init; }
}
