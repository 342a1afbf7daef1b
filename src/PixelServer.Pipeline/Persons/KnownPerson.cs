namespace PixelServer.Pipeline.Persons;

/// <summary>A person as it is shown: its visitors, and what those were identified by.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Visitors">The visitors; of a shared computer each stretch of time.</param>
/// <param name="Identities">Identities of its visitors that are no shared computers.</param>
public sealed record KnownPerson(ulong Person, IReadOnlyList<KnownVisitor> Visitors, IReadOnlyList<KnownIdentity> Identities);
