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

    /// <summary>Threads of one statement; 0 for as many as ClickHouse has.</summary>
    public int Threads { get; init; }
}
