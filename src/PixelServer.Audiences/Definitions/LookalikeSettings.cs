namespace PixelServer.Audiences.Definitions;

/// <summary>What a definition of the kind <see cref="AudienceKind.Lookalike"/> says besides: whom members are like, and how many there are.</summary>
public sealed record LookalikeSettings
{
    public static readonly TimeSpan DefaultHorizon = TimeSpan.FromDays(14);
    public static readonly TimeSpan DefaultRetrain = TimeSpan.FromDays(1);

    /// <summary>How often a lookalike is built where its definition does not say: no one day's visits make somebody another.</summary>
    public static readonly TimeSpan DefaultRefresh = TimeSpan.FromDays(1);

    public required LookalikeSeed Seed { get; init; }

    public required LookalikeSize Size { get; init; }

    /// <summary>
    /// Seeds are learnt from as they were before they became seeds within so much time; zero for as they are now. Where the seed does not say when
    /// somebody became one, as a list does not, it is always as they are now.
    /// </summary>
    public TimeSpan Horizon { get; init; } = DefaultHorizon;

    /// <summary>How old the model may be at a build; a build with an older one trains it anew.</summary>
    public TimeSpan Retrain { get; init; } = DefaultRetrain;

    /// <summary>Features (<c>carts</c>), or single values of one (<c>pages=/about</c>), that the model must not know; in order.</summary>
    public IReadOnlyList<string> LeaveOut { get; init; } = [];

    /// <summary>Features that stay even where they look as if they gave seeds away; in order.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Use a model that is no better than a simple rule, or better than behaviour can be.</summary>
    public bool AcceptsAnyModel { get; init; }

    /// <summary>All chance is drawn from this number.</summary>
    public ulong RandomSeed { get; init; } = 1;
}
