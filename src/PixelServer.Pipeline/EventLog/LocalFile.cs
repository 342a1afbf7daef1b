using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace PixelServer.Pipeline.EventLog;

/// <summary>A file of this machine, without a buffer of its own.</summary>
internal sealed class LocalFile(SafeFileHandle handle) : ILogFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(handle, buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void SyncData() => NativeFile.SyncData(handle);

    public MemoryMappedViewAccessor Map(int length)
    {
        using var map = MemoryMappedFile.CreateFromFile(handle, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        return map.CreateViewAccessor(0, length);
    }

    public void Dispose() => handle.Dispose();
}
