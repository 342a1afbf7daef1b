using System.Collections.Frozen;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// Who was erased and when, at one moment: tells whether an event on its way must not be stored. Immutable. Takes about 50 bytes for
/// each visitor.
/// </summary>
public sealed class ErasedVisitors
{
    private readonly FrozenDictionary<UInt128, long> _until;
    private readonly long _latest;

    /// <param name="until">By subject hash the moment of the last erasure, in Unix microseconds.</param>
    internal ErasedVisitors(IReadOnlyDictionary<UInt128, long> until)
    {
        _until = until.ToFrozenDictionary();
        _latest = until.Count == 0 ? long.MinValue : until.Values.Max();
    }

    /// <summary>Nobody.</summary>
    public static ErasedVisitors None { get; } = new(new Dictionary<UInt128, long>());

    /// <summary>Whether a visitor's event was received before the visitor was erased. Later ones are of a new life.</summary>
    /// <param name="visitorId">The visitor; 0 is nobody.</param>
    /// <param name="receivedAt">When, in Unix microseconds.</param>
    public bool Contains(ulong visitorId, long receivedAt)
    {
        // Nearly all events are younger than the last erasure: no hash is computed for them.
        return receivedAt <= _latest
            && visitorId != 0
            && _until.TryGetValue(SubjectHash.Of(visitorId), out var until)
            && receivedAt <= until;
    }
}
