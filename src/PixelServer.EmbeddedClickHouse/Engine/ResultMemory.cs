using System.Buffers;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>A view of a result's native bytes for asynchronous writers. Valid as long as the result it belongs to.</summary>
internal sealed unsafe class ResultMemory(byte* start, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    /// <summary>Native memory does not move: nothing to undo.</summary>
    public override void Unpin()
    {
    }

    /// <summary>The result owns the memory, not this view.</summary>
    protected override void Dispose(bool disposing)
    {
    }
}
