namespace PixelServer.Pipeline.Erasure;

/// <summary>An erasure to be carried out.</summary>
/// <param name="Id">Its name on the receipt; begins with the time.</param>
/// <param name="RequestedAt">What was received until then is erased.</param>
/// <param name="Visitors">Hashes of the visitors known to be meant.</param>
/// <param name="Identities">Hashes of identities: whoever turns out to carry one is meant too.</param>
public sealed record ErasureRequest(
    Guid Id, DateTimeOffset RequestedAt, IReadOnlyCollection<UInt128> Visitors, IReadOnlyCollection<UInt128> Identities)
{
    /// <summary>The erasure of one visitor.</summary>
    public static ErasureRequest OfVisitor(ulong visitorId, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), now, [SubjectHash.Of(visitorId)], []);

    /// <summary>The erasure of a person, of whom these visitors are known so far.</summary>
    public static ErasureRequest OfPerson(PersonIdentity identity, IEnumerable<ulong> visitors, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), now, [.. visitors.Select(SubjectHash.Of).Distinct()], identity.Hashes);
}
