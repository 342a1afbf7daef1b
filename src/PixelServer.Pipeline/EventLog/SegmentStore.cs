using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The log's files: creates them at full size, so that a full disk is met here and never in a mapping, uses released ones
/// again (their pages are warm and their blocks allocated), and keeps to the bound on disk use. Thread-safe once the log is open.
/// </summary>
internal sealed partial class SegmentStore(EventLogOptions options, ILogFiles files, ILogger logger)
{
    // Released files kept for the next segments; more are deleted so that a drained backlog gives its space back.
    private const int MaxSpareFiles = 2;

    private const string Extension = ".log";

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    // Those released first come first.
    private readonly List<IdleFile> _idle = [];
    private int _files;
    private long _lastId;

    /// <summary>Held by whoever looks at an idle file or changes it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Files of the log on disk, spare ones included.</summary>
    public int Files => Volatile.Read(ref _files);

    public int MaxFiles => (int)Math.Min(int.MaxValue, options.MaxBytes / options.SegmentBytes);

    /// <summary>Bytes of loaded events in the idle files.</summary>
    public long RemainingBytes
    {
        get
        {
            lock (Lock)
            {
                return _idle.Sum(file => (long)file.Remains.Bytes);
            }
        }
    }

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

    /// <summary>Makes the next segment; null when the bound is reached. Its file stays idle until it is begun.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing was created.</exception>
    public LogSegment? TryCreate()
    {
        lock (Lock)
        {
            // A clean one saves closing the segment early. When none is, wiping has not come to it yet, and what is written over
            // soon need not be wiped: so a busy log writes nothing twice.
            var file = _idle.Find(spare => IsSpare(spare) && spare.Remains.Bytes == 0) ?? _idle.Find(IsSpare);
            if (file is not null)
            {
                Rename(file);
            }
            else if (_files >= MaxFiles)
            {
                return null;
            }
            else
            {
                file = Create();
            }

            var segment = new LogSegment(file.Path, files.Open(file.Path), _lastId, options.SegmentBytes, mapped: options.Durability == Durability.Process);
            file.IsPrepared = true;
            return segment;
        }
    }

    /// <summary>The segment's file is idle no more; returns what is left in it of earlier ones.</summary>
    public Remains Begin(LogSegment segment)
    {
        lock (Lock)
        {
            var file = Prepared(segment);
            _idle.Remove(file);
            return file.Remains;
        }
    }

    /// <summary>The segment is not begun after all; its header may say otherwise.</summary>
    public void GiveBack(LogSegment segment)
    {
        lock (Lock)
        {
            var file = Prepared(segment);
            file.IsPrepared = false;
            file.IsRenamed = false;
        }
    }

    public bool IsSurplus(LogSegment segment)
    {
        lock (Lock)
        {
            return Prepared(segment).IsSurplus;
        }
    }

    /// <summary>Takes back a file whose blocks are all loaded.</summary>
    public void Release(FreedFile freed)
    {
        lock (Lock)
        {
            var file = new IdleFile(freed.Path, freed.Remains);
            var spares = _idle.Count(IsSpare);
            _idle.Add(file);
            try
            {
                if (spares >= MaxSpareFiles || files.LengthOf(freed.Path) != options.SegmentBytes)
                {
                    file.IsSurplus = true;
                    Delete(file);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Who released it can do nothing about it.
                file.IsSurplus = true;
                LogNotTakenBack(e, freed.Path);
            }
        }
    }

    /// <summary>Under <see cref="Lock"/>: the idle file whose remains are due for longest; null when none is.</summary>
    public IdleFile? FindDue(long now) =>
        _idle.Where(file => file.Remains.DueAt <= now && (file.IsSurplus ? !file.IsPrepared : file.Remains.Bytes > 0)).MinBy(file => file.Remains.DueAt);

    /// <summary>Under <see cref="Lock"/>: false once a segment is made of it, or it is deleted.</summary>
    public bool IsIdle(IdleFile file) => _idle.Contains(file);

    /// <summary>Under <see cref="Lock"/>: gives a file a name that is newer than what it holds. A name that may not last is not relied on.</summary>
    /// <exception cref="IOException">Its name may be the old or the new one after a crash.</exception>
    public void Rename(IdleFile file)
    {
        file.IsRenamed = false;
        var path = PathOf(_lastId + 1);
        files.Move(file.Path, path, replace: false);
        _lastId++;
        file.Path = path;
        files.SyncFolder(options.Folder);
        file.IsRenamed = true;
    }

    /// <summary>Under <see cref="Lock"/>.</summary>
    /// <exception cref="IOException">The file is still there.</exception>
    public void Delete(IdleFile file)
    {
        files.Delete(file.Path);
        _idle.Remove(file);
        _files--;
    }

    private static bool IsSpare(IdleFile file) => !file.IsPrepared && !file.IsSurplus;

    private string PathOf(long id) => Path.Combine(options.Folder, id.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    private IdleFile Prepared(LogSegment segment) => _idle.Single(file => file.IsPrepared && file.Path == segment.Path);

    private IdleFile Create()
    {
        var file = new IdleFile(PathOf(_lastId + 1), Remains.None);
        CreateFile(file.Path);
        _files++;
        _lastId++;
        _idle.Add(file);
        files.SyncFolder(options.Folder);
        file.IsRenamed = true;
        return file;
    }

    private void CreateFile(string path)
    {
        using var file = files.Create(path, options.SegmentBytes);
        try
        {
            if (options.Durability == Durability.Disk)
            {
                // Blocks that were allocated but never written cost a metadata commit with every sync.
                Zeros.Write(file, 0, options.SegmentBytes);
                file.SyncData();
            }
        }
        catch
        {
            files.Delete(path);
            throw;
        }
    }

    [LoggerMessage(19, LogLevel.Warning, "The space of {Path}, whose events are loaded, could not be given back; it is tried again, at the latest when the log is opened.")]
    private partial void LogNotTakenBack(Exception exception, string path);
}
