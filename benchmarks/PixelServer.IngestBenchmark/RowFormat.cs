using PixelServer.Events;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.IngestBenchmark;

/// <summary>One way to send events: gathers them, then writes what it has gathered. Reused between runs.</summary>
internal abstract class RowFormat(string name)
{
    public string Name { get; } = name;

    public abstract void Add(PixelEvent source);

    public abstract Task WriteAsync(Stream stream, CancellationToken cancellationToken);

    public abstract void Clear();

    /// <summary>The block all rows belong to.</summary>
    public BlockId Block { get; set; }
}
