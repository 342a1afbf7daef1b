namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>What a training is told besides the sample. Immutable.</summary>
public sealed record TrainingOptions
{
    /// <summary>All chance is drawn from this number: the same sample and options make the same model.</summary>
    public ulong RandomSeed { get; init; } = 1;

    /// <summary>Seeds among everybody who could be a member, as a share: more than 0, less than 1.</summary>
    public required double SeedShare { get; init; }

    /// <summary>Features that are left out.</summary>
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();

    /// <summary>Tokens that are left out.</summary>
    public IReadOnlySet<(string Feature, ushort Token)> LeftOutTokens { get; init; } = new HashSet<(string, ushort)>();

    /// <summary>Features that stay even where they look as if they gave seeds away.</summary>
    public IReadOnlySet<string> Allowed { get; init; } = new HashSet<string>();

    /// <summary>The site's general model, towards which one of few seeds is shrunk; null for none.</summary>
    public LookalikeModel? General { get; init; }

    /// <summary>The model before this one; null for none.</summary>
    public LookalikeModel? Last { get; init; }

    /// <summary>Its proof.</summary>
    public LookalikeProof? LastProof { get; init; }

    /// <summary>Below so many seeds one is warned.</summary>
    public int ReliableSeeds { get; init; } = 300;

    /// <summary>Below so many seeds the general model is asked.</summary>
    public int FewSeeds { get; init; } = 1000;
}
