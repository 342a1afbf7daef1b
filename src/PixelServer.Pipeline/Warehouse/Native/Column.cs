using System.Buffers;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>
/// One column of a Native block: collects values and writes them in ClickHouse's columnar form. Written twice it gives the same
/// bytes twice. Not thread-safe.
/// </summary>
internal abstract class Column(string name, string type) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>The column's type as ClickHouse spells it.</summary>
    public string Type { get; } = type;

    /// <summary>Values added so far; of a nested column elements, not rows.</summary>
    public abstract int Count { get; }

    public abstract void Clear();

    public abstract void Dispose();

    /// <summary>Writes what comes before all data of the column, its nested columns included: versions of serialisations.</summary>
    public virtual void WritePrefix(IBufferWriter<byte> output)
    {
    }

    public abstract void WriteData(IBufferWriter<byte> output);
}
