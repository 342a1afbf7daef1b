namespace PixelServer.Pipeline.Persons;

/// <summary>From how much on something is believed to be no person's own. Immutable.</summary>
public sealed record PersonRules
{
    /// <summary>An identity seen with more visitors than this joins none: an account that many share, or a constant.</summary>
    public int IdentityVisitors { get; init; } = 50;

    /// <summary>
    /// A visitor seen with more different user ids than this (or e-mails, or phones) within <see cref="VisitorTime"/> is a computer
    /// that many share: it does not join them.
    /// </summary>
    public int VisitorIdentities { get; init; } = 3;

    /// <summary>The time in which a visitor's different identities are counted.</summary>
    public TimeSpan VisitorTime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A person with more different user ids than this (or e-mails, or phones) is a chain of strangers: each of its visitors is taken
    /// for a shared computer. Stops what the other two rules let through link by link.
    /// </summary>
    public int PersonIdentities { get; init; } = 10;

    /// <summary>How long a shared computer stays with the person identified last, if nobody else is and nothing names the person again.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Pairs of a visitor and an identity that a build takes up before it gives up.</summary>
    /// <remarks>Their memory: <see cref="PersonGraph"/>.</remarks>
    public int MaxLinks { get; init; } = 10_000_000;
}
