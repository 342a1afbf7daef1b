using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// Turns the records of a block into rows: every event and every rejection of every record, in order. The rows follow from the
/// block's bytes alone. Holds one block at a time and is reused; not thread-safe.
/// </summary>
public sealed class BlockDecoder : IDisposable
{
    private readonly EventDecoder _decoder = new();

    public EventBatch Events { get; } = new();

    public RejectedEventBatch Rejected { get; } = new();

    /// <summary>Adds the events of the <paramref name="recordIndex"/>-th record of a block.</summary>
    public void Add(BlockId block, int recordIndex, ReadOnlySpan<byte> record)
    {
        var decoded = _decoder.Decode(block.Value, recordIndex, record);
        while (decoded.MoveNext())
        {
            if (decoded.Rejection.IsNone)
            {
                Events.Add(decoded.Event);
            }
            else
            {
                Rejected.Add(decoded);
            }
        }
    }

    /// <summary>Makes room for the next block.</summary>
    public void Clear()
    {
        Events.Clear();
        Rejected.Clear();
    }

    public void Dispose()
    {
        Events.Dispose();
        Rejected.Dispose();
    }
}
