namespace PixelServer.Pipeline.Erasure;

/// <summary>An erasure that is not finished.</summary>
/// <param name="Id">Its name.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="HasIdentities">Further visitors may turn out to be meant.</param>
internal sealed record OpenErasure(Guid Id, DateTimeOffset RequestedAt, bool HasIdentities);
