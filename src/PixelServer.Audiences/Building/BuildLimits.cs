using PixelServer.Audiences.Lookalikes;

namespace PixelServer.Audiences.Building;

/// <summary>Bounds of what a build may use. Immutable.</summary>
public sealed record BuildLimits
{
    /// <summary>Memory of one statement in ClickHouse, in bytes; one that needs more fails, and the last build stays.</summary>
    public long StatementBytes { get; init; } = 1_500_000_000;

    /// <summary>Stored events for each part of the visitors that one statement looks at.</summary>
    public long EventsAtOnce { get; init; } = 150_000_000;

    /// <summary>Parts at most.</summary>
    public int MostParts { get; init; } = 64;

    /// <summary>
    /// The largest share of all visitors that is looked at one by one after something has changed about them; beyond, all are looked at,
    /// which costs no more (benchmarks: audiences).
    /// </summary>
    public double LargestChange { get; init; } = 0.05;

    /// <summary>How much the training of a lookalike looks at.</summary>
    public LookalikeLimits Lookalikes { get; init; } = new();

    /// <summary>Threads of one statement; 0 for as many as ClickHouse has.</summary>
    public int Threads { get; init; }
}
