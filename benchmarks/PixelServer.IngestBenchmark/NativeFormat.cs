using System.Buffers;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.IngestBenchmark;

/// <summary>What PixelServer does: columns as they come, one Native block; those of enrichment are there, but empty.</summary>
internal sealed class NativeFormat() : RowFormat("Native"), IDisposable
{
    private readonly EventBatch _batch = new();
    private readonly EventFacts _nothing = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public override string Columns => "* EXCEPT (loaded_at)";

    public override void Add(PixelEvent source) => _batch.Add(source, _nothing);

    public override async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        _batch.SetBlock(Block);
        _batch.WriteTo(_buffer);
        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
    }

    public override void Clear() => _batch.Clear();

    public void Dispose() => _batch.Dispose();
}
