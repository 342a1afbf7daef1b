using Microsoft.Win32.SafeHandles;
using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>
/// An INSERT's rows in a file without a name: in shared memory while small, on the data folder's disk beyond that. The engine reads it
/// through this process's descriptor table, so nothing is left behind however the process ends. An insert therefore begins when
/// its body is complete: a client that goes away in the middle inserts nothing.
/// </summary>
internal sealed class RowsFile : IDisposable
{
    public const long MaxLength = 8L << 30;

    private const int BufferLength = 256 << 10;
    private const long MaxLengthInMemory = 64 << 20;
    private const string SharedMemory = "/dev/shm";

    private readonly string _diskFolder;
    private SafeFileHandle _file;
    private long _length;
    private bool _isInMemory;

    public RowsFile(string diskFolder)
    {
        _diskFolder = diskFolder;
        (_file, _isInMemory) = TryOpen(SharedMemory) is { } inMemory ? (inMemory, true) : (Open(diskFolder), false);
    }

    public bool IsEmpty => _length == 0;

    /// <summary>Where the engine finds the rows while this object lives.</summary>
    public string Path => $"{(OperatingSystem.IsLinux() ? "/proc/self/fd" : "/dev/fd")}/{_file.DangerousGetHandle()}";

    public async Task AppendAsync(Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[BufferLength];
        int read;
        do
        {
            read = await RequestBody.FillAsync(body, buffer, cancellation);
            Append(buffer.AsSpan(0, read));
        }
        while (read == buffer.Length);
    }

    public void Append(ReadOnlySpan<byte> rows)
    {
        if (_length + rows.Length > MaxLength)
        {
            throw ErrorCode.TooLarge($"An insert's rows are limited to {MaxLength} bytes; send several");
        }

        try
        {
            if (_isInMemory && !TryWriteInMemory(rows))
            {
                MoveToDisk();
            }

            if (!_isInMemory)
            {
                RandomAccess.Write(_file, rows, _length);
            }
        }
        catch (IOException exception)
        {
            throw ErrorCode.NotEnoughSpace($"The insert's rows can't be kept in {_diskFolder}: {exception.Message}");
        }

        _length += rows.Length;
    }

    public void Dispose() => _file.Dispose();

    private bool TryWriteInMemory(ReadOnlySpan<byte> rows)
    {
        if (_length + rows.Length > MaxLengthInMemory)
        {
            return false;
        }

        try
        {
            RandomAccess.Write(_file, rows, _length);
            return true;
        }
        catch (IOException)
        {
            // Shared memory may be smaller than the bound: containers have 64 MB of it by default. The disk serves.
            return false;
        }
    }

    private void MoveToDisk()
    {
        var memory = _file;
        (_file, _isInMemory) = (Open(_diskFolder), false);
        using var closing = memory;
        var buffer = new byte[BufferLength];
        for (long at = 0; at < _length;)
        {
            // Only what counts: a failed write may have left more.
            var read = RandomAccess.Read(memory, buffer.AsSpan(0, (int)Math.Min(buffer.Length, _length - at)), at);
            RandomAccess.Write(_file, buffer.AsSpan(0, read), at);
            at += read;
        }
    }

    private static SafeFileHandle? TryOpen(string folder)
    {
        try
        {
            return Open(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No shared memory here (macOS, a locked-down container): the disk serves.
            return null;
        }
    }

    private static SafeFileHandle Open(string folder)
    {
        var path = System.IO.Path.Combine(folder, $"pixelserver-rows-{Guid.NewGuid():N}");
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        return handle;
    }
}
