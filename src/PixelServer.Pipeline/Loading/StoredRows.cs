using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;

namespace PixelServer.Pipeline.Loading;

/// <summary>Counts the rows of blocks that are stored, rejected ones by reason.</summary>
internal sealed class StoredRows
{
    private readonly long[] _reasons = new long[Enum.GetValues<RejectReason>().Length];

    public long Events { get; private set; }

    public long Rejected { get; private set; }

    /// <summary>What was dropped instead of stored, because its visitor was erased.</summary>
    public long Erased { get; private set; }

    /// <summary>Rejected rows by <see cref="RejectReason"/>, where the reason is known.</summary>
    public ReadOnlySpan<long> Reasons => _reasons;

    public void Add(BlockDecoder rows)
    {
        foreach (var block in rows.Blocks)
        {
            Add(block.Events, block.Rejected);
        }

        Erased += rows.ErasedCount;
        for (var reason = 0; reason < _reasons.Length; reason++)
        {
            _reasons[reason] += rows.Reasons[reason];
        }
    }

    public void Add(long events, long rejected)
    {
        Events += events;
        Rejected += rejected;
    }
}
