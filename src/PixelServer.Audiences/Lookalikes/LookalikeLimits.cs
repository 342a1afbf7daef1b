namespace PixelServer.Audiences.Lookalikes;

/// <summary>How much a training looks at, and how many seeds it needs. Immutable.</summary>
public sealed record LookalikeLimits
{
    /// <summary>Below so many seeds there is no lookalike.</summary>
    public int LeastSeeds { get; init; } = 100;

    /// <summary>Below so many one is warned.</summary>
    public int ReliableSeeds { get; init; } = 300;

    /// <summary>Below so many the site's general model is asked as well.</summary>
    public int FewSeeds { get; init; } = 1000;

    /// <summary>Of more seeds so many are learnt from, drawn at random.</summary>
    public int MostSeeds { get; init; } = 20_000;

    /// <summary>Visitors of the background for each seed.</summary>
    public int BackgroundPerSeed { get; init; } = 20;

    /// <summary>At least and at most so many of the background.</summary>
    public int LeastBackground { get; init; } = 20_000;

    public int MostBackground { get; init; } = 100_000;
}
