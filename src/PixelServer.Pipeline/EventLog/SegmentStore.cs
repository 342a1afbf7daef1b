using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The log's files: creates them at full size, so that a full disk is met here and never in a mapping, uses released ones
/// again (their pages are warm and their blocks allocated), and keeps to the bound on disk use. One caller at a time.
/// </summary>
internal sealed partial class SegmentStore(EventLogOptions options, ILogFiles files, ILogger logger)
{
    // Released files kept for the next segments; more are deleted so that a drained backlog gives its space back.
    private const int MaxSpareFiles = 2;

    private const string Extension = ".log";

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    private readonly Queue<string> _spares = new();
    private int _files;
    private long _lastId;

    /// <summary>Files of the log on disk, spare ones included.</summary>
    public int Files => Volatile.Read(ref _files);

    public int MaxFiles => (int)Math.Min(int.MaxValue, options.MaxBytes / options.SegmentBytes);

    /// <summary>Paths of all segment files, oldest first.</summary>
    public IEnumerable<(long Id, string Path)> List() =>
        from path in files.List(options.Folder)
        where path.EndsWith(Extension, StringComparison.Ordinal)
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

    /// <summary>Makes sure that no new file gets this id or one before it.</summary>
    public void NeverUse(long id) => _lastId = Math.Max(_lastId, id);

    /// <summary>A found file was moved away.</summary>
    public void Lost() => _files--;

    /// <summary>Makes the next segment; null when the bound is reached.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing was created.</exception>
    public LogSegment? TryCreate()
    {
        var id = _lastId + 1;
        var path = Path.Combine(options.Folder, id.ToString("D20", CultureInfo.InvariantCulture) + Extension);
        if (_spares.TryPeek(out var spare))
        {
            files.Move(spare, path, replace: false);
            _spares.Dequeue();
        }
        else if (_files >= MaxFiles)
        {
            return null;
        }
        else
        {
            CreateFile(path);
            _files++;
        }

        _lastId = id;
        try
        {
            files.SyncFolder(options.Folder);
            return new LogSegment(path, files.Open(path), id, options.SegmentBytes, mapped: options.Durability == Durability.Process);
        }
        catch
        {
            // A name that may not last is not written under; the next attempt gives the file another.
            _spares.Enqueue(path);
            throw;
        }
    }

    /// <summary>Takes back a file whose blocks are all loaded.</summary>
    public void Release(string path)
    {
        try
        {
            if (_spares.Count < MaxSpareFiles && files.LengthOf(path) == options.SegmentBytes)
            {
                _spares.Enqueue(path);
            }
            else
            {
                files.Delete(path);
                _files--;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who released it can do nothing about it.
            LogNotTakenBack(e, path);
        }
    }

    private void CreateFile(string path)
    {
        using var file = files.Create(path, options.SegmentBytes);
        try
        {
            if (options.Durability == Durability.Disk)
            {
                WriteZeros(file);
            }
        }
        catch
        {
            files.Delete(path);
            throw;
        }
    }

    // Blocks that were allocated but never written cost a metadata commit with every sync.
    private void WriteZeros(ILogFile file)
    {
        var zeros = new byte[Math.Min(1 << 20, options.SegmentBytes)];
        for (long at = 0; at < options.SegmentBytes; at += zeros.Length)
        {
            file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, options.SegmentBytes - at)), at);
        }

        file.SyncData();
    }

    [LoggerMessage(19, LogLevel.Warning, "The space of {Path}, whose events are loaded, could not be used again; the next start tries.")]
    private partial void LogNotTakenBack(Exception exception, string path);
}
