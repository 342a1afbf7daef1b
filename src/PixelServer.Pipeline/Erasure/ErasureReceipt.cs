namespace PixelServer.Pipeline.Erasure;

/// <summary>What became of an erasure.</summary>
/// <param name="Id">The erasure.</param>
/// <param name="RequestedAt">When it was requested: what was received until then is erased.</param>
/// <param name="State">How far it is.</param>
/// <param name="Visitors">How many visitors it is about, as far as known.</param>
/// <param name="Rows">How many rows were deleted, by table. Of sweeps at the same time, or after a crash, the larger number counts: at least so many.</param>
/// <param name="LastDeletedAt">When rows were deleted last; null when there were none.</param>
/// <param name="ErasedAt">When nothing was left, in files neither; null as long as that is not known.</param>
public sealed record ErasureReceipt(
    Guid Id,
    DateTimeOffset RequestedAt,
    ErasureState State,
    int Visitors,
    IReadOnlyDictionary<string, long> Rows,
    DateTimeOffset? LastDeletedAt,
    DateTimeOffset? ErasedAt);
