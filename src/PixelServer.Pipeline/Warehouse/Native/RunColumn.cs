using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>Fixed-size values that are the same over long runs of rows, each known only when its run ends.</summary>
internal sealed class RunColumn<T>(string name, string type) : Column(name, type)
    where T : unmanaged
{
    private readonly List<(T Value, int End)> _runs = [];
    private int _count;

    public override int Count => _count;

    public void AddRow() => _count++;

    /// <summary>The rows since the last run's end have this value.</summary>
    public void EndRun(T value) => _runs.Add((value, _count));

    /// <summary>All rows have this value.</summary>
    public void Fill(T value)
    {
        _runs.Clear();
        EndRun(value);
    }

    public override void Clear()
    {
        _count = 0;
        _runs.Clear();
    }

    public override void Dispose()
    {
    }

    public override void WriteData(IBufferWriter<byte> output)
    {
        var start = 0;
        foreach (var (value, end) in _runs)
        {
            var bytes = (end - start) * Unsafe.SizeOf<T>();
            MemoryMarshal.Cast<byte, T>(output.GetSpan(bytes)[..bytes]).Fill(value);
            output.Advance(bytes);
            start = end;
        }

        if (start != _count)
        {
            throw new InvalidOperationException($"Column {Name} has values for {start} of {_count} rows.");
        }
    }
}
