using System.Buffers;
using System.Runtime.InteropServices;

namespace PixelServer.Pipeline.Warehouse.Native;

/// <summary>Growing bytes of one column, rented from the shared pool. Kept when cleared, returned when disposed. Not thread-safe.</summary>
internal sealed class ColumnBuffer : IDisposable
{
    // Buffers beyond this are given back on Clear, so that one huge batch does not hold its memory for ever.
    private const int KeptBytes = 4 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Append<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).CopyTo(Reserve(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));
        Length += System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends text as ClickHouse writes it: its length as a variable-length integer, then its bytes.</summary>
    public void AppendText(ReadOnlySpan<byte> text)
    {
        var target = Reserve(text.Length + VarUInt.MaxLength);
        var prefix = VarUInt.Write((ulong)text.Length, target);
        text.CopyTo(target[prefix..]);
        Length += prefix + text.Length;
    }

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(1024);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Grow(bytes);
        }

        return _bytes.AsSpan(Length);
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_bytes.Length * 2, Length + bytes)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
