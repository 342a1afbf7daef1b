using System.Runtime.InteropServices;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>A whole result or one chunk of a streamed one, in native memory until disposed.</summary>
internal sealed unsafe class EngineResult(ChdbLibrary library, nint handle) : IDisposable
{
    // A Memory<byte> can't be longer than an int says; larger results are handed out in slices of this.
    private const int SliceLength = 1 << 20;

    private nint _handle = handle;

    public string? Error => Marshal.PtrToStringUTF8((nint)library.ResultError(_handle));

    public long Length => (long)library.ResultLength(_handle);

    public bool IsEmpty => library.ResultLength(_handle) == 0 && library.ResultRows(_handle) == 0;

    public ResultFigures Figures => new(
        library.RowsRead(_handle),
        library.BytesRead(_handle),
        library.RowsWritten(_handle),
        library.BytesWritten(_handle),
        library.ResultRows(_handle),
        library.ResultBytes(_handle),
        TimeSpan.FromSeconds(library.ResultElapsed(_handle)));

    /// <summary>The bytes after <paramref name="skip"/>, in order, without copying. Each slice dies with the result.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Slices(long skip = 0)
    {
        for (var at = skip; at < Length; at += SliceLength)
        {
            yield return SliceAt(at);
        }
    }

    public ReadOnlySpan<byte> Start(int maxLength) =>
        new(library.ResultBuffer(_handle), (int)Math.Min(Length, maxLength));

    public void Dispose()
    {
        if (_handle != 0)
        {
            library.DestroyResult(_handle);
            _handle = 0;
        }
    }

    private ReadOnlyMemory<byte> SliceAt(long at)
    {
        using var view = new ResultMemory(library.ResultBuffer(_handle) + at, (int)Math.Min(SliceLength, Length - at));
        return view.Memory;
    }
}
