using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The log's files: creates them at full size, so that a full disk is met here and never in a mapping, uses released ones
/// again (their pages are warm and their blocks allocated), and keeps to the bound on disk use. One caller at a time.
/// </summary>
internal sealed class SegmentStore(EventLogOptions options)
{
    // Released files kept for the next segments; more are deleted so that a drained backlog gives its space back.
    private const int MaxSpareFiles = 2;

    private readonly Queue<string> _spares = new();
    private int _files;
    private long _lastId;

    /// <summary>Files of the log on disk, spare ones included.</summary>
    public int Files => Volatile.Read(ref _files);

    public int MaxFiles => (int)Math.Min(int.MaxValue, options.MaxBytes / options.SegmentBytes);

    /// <summary>Paths of all segment files, oldest first.</summary>
    public static IEnumerable<(long Id, string Path)> List(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*.log")
        let id = long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        where id > 0
        orderby id
        select (id, path);

    /// <summary>Takes account of a file found at start.</summary>
    public void Found(long id)
    {
        _files++;
        _lastId = Math.Max(_lastId, id);
    }

    /// <summary>A found file was moved away.</summary>
    public void Lost() => _files--;

    /// <summary>Makes the next segment; null when the bound is reached.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing was created.</exception>
    public LogSegment? TryCreate()
    {
        var id = _lastId + 1;
        var path = Path.Combine(options.Folder, id.ToString("D20", CultureInfo.InvariantCulture) + ".log");
        SafeFileHandle file;
        if (_spares.TryPeek(out var spare))
        {
            File.Move(spare, path);
            _spares.Dequeue();
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        else if (_files >= MaxFiles)
        {
            return null;
        }
        else
        {
            file = CreateFile(path);
            _files++;
        }

        _lastId = id;
        NativeFile.SyncFolder(options.Folder);
        return new LogSegment(path, file, id, options.SegmentBytes, mapped: options.Durability == Durability.Process);
    }

    /// <summary>Takes back a file whose blocks are all loaded.</summary>
    public void Release(string path)
    {
        if (_spares.Count < MaxSpareFiles && new FileInfo(path).Length == options.SegmentBytes)
        {
            _spares.Enqueue(path);
        }
        else
        {
            File.Delete(path);
            _files--;
        }
    }

    private SafeFileHandle CreateFile(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.None, options.SegmentBytes);
        try
        {
            if (options.Durability == Durability.Disk)
            {
                WriteZeros(file);
            }

            RandomAccess.SetLength(file, options.SegmentBytes);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    // Blocks that were allocated but never written cost a metadata commit with every sync.
    private void WriteZeros(SafeFileHandle file)
    {
        var zeros = new byte[1 << 20];
        for (long at = 0; at < options.SegmentBytes; at += zeros.Length)
        {
            RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, options.SegmentBytes - at)), at);
        }

        NativeFile.SyncData(file);
    }
}
