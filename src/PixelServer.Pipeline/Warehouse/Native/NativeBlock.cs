using System.Buffers;
using System.Text;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>
/// Columns that make one block of ClickHouse's Native format: the numbers of columns and rows, then each column's name, type and
/// data. Sent column by column, so that no second copy of the whole block exists. Not thread-safe.
/// </summary>
internal sealed class NativeBlock(params Column[] columns) : IDisposable
{
    /// <summary>The columns' names as an insert lists them.</summary>
    public string ColumnNames { get; } = string.Join(", ", columns.Select(column => $"`{column.Name}`"));

    public int RowCount => columns[0].Count;

    public void Clear()
    {
        foreach (var column in columns)
        {
            column.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var column in columns)
        {
            column.Dispose();
        }
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        WriteHeader(output);
        foreach (var column in columns)
        {
            WriteColumn(column, output);
        }
    }

    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBufferWriter();
        WriteHeader(buffer);
        foreach (var column in columns)
        {
            WriteColumn(column, buffer);
            if (buffer.Written.Length >= PooledBufferWriter.FlushBytes)
            {
                await stream.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }
        }

        await stream.WriteAsync(buffer.Written, cancellationToken);
    }

    private void WriteHeader(IBufferWriter<byte> output)
    {
        VarUInt.Write((ulong)columns.Length, output);
        VarUInt.Write((ulong)RowCount, output);
    }

    private void WriteColumn(Column column, IBufferWriter<byte> output)
    {
        if (column.Count != RowCount)
        {
            throw new InvalidOperationException($"Column {column.Name} has {column.Count} rows of {RowCount}.");
        }

        WriteText(column.Name, output);
        WriteText(column.Type, output);
        if (RowCount > 0)
        {
            column.WritePrefix(output);
            column.WriteData(output);
        }
    }

    private static void WriteText(string text, IBufferWriter<byte> output)
    {
        VarUInt.Write((ulong)Encoding.UTF8.GetByteCount(text), output);
        Encoding.UTF8.GetBytes(text, output);
    }
}
