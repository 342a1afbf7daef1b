using System.Globalization;
using System.IO.MemoryMappedFiles;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// A disk in memory that keeps a journal of every change made to it, so that a test can go back to each of them and let the power
/// fail there. Thread-safe.
/// </summary>
/// <param name="start">What is on the disk; only read.</param>
/// <param name="faults">Which calls fail; null for none.</param>
/// <param name="capacity">Bytes that fit.</param>
internal sealed class ForgetfulDisk(DiskImage start, DiskFaults? faults = null, long capacity = long.MaxValue) : ILogFiles
{
    private readonly Lock _lock = new();
    private readonly DiskImage _now = start.Clone();
    private readonly List<DiskOperation> _journal = [];
    private readonly HashSet<string> _held = [];
    private int _nextInode = start.NextInode;

    /// <summary>True once a call failed.</summary>
    public bool HasFailed => faults?.Count > 0;

    /// <summary>Changes made so far.</summary>
    public int Operations
    {
        get
        {
            lock (_lock)
            {
                return _journal.Count;
            }
        }
    }

    public IReadOnlyList<DiskOperation> Journal
    {
        get
        {
            lock (_lock)
            {
                return [.. _journal];
            }
        }
    }

    /// <summary>The disk after each number of changes, beginning with none. The image is the same each time, only further on.</summary>
    public IEnumerable<(int Operations, DiskImage Image)> Moments()
    {
        var image = start.Clone();
        yield return (0, image);
        var done = 0;
        foreach (var operation in Journal)
        {
            operation.Apply(image);
            yield return (++done, image);
        }
    }

    public DiskImage After(int operations) => Moments().First(moment => moment.Operations == operations).Image;

    public IDisposable Lock(string path)
    {
        lock (_lock)
        {
            if (!_held.Add(path))
            {
                throw new IOException($"{path} is held.");
            }

            if (_now.Find(path) is null)
            {
                Create(path);
            }

            return new Held(this, path);
        }
    }

    public bool FolderExists(string path)
    {
        lock (_lock)
        {
            return _now.IsFolder(path);
        }
    }

    public void CreateFolder(string path)
    {
        lock (_lock)
        {
            if (!_now.IsFolder(path))
            {
                RequireFolderOf(path);
                var inode = _nextInode++;
                Do($"create folder {path}", image => image.CreateFolder(path, inode));
            }
        }
    }

    public void SyncFolder(string path)
    {
        Dawdle(4);
        lock (_lock)
        {
            FailIfDue("sync folder", path);
            Do($"sync folder {path}", image => image.SyncFolder(path));
        }
    }

    public IReadOnlyList<string> List(string folder)
    {
        lock (_lock)
        {
            return [.. _now.Names.Where(name => Path.GetDirectoryName(name) == folder && !_now.IsFolder(name))];
        }
    }

    public ILogFile Create(string path, long length)
    {
        lock (_lock)
        {
            FailIfDue("create", path);
            if (_now.Find(path) is not null)
            {
                throw new IOException($"{path} exists.");
            }

            RequireRoom(length);
            var inode = Create(path);
            Do($"set length of {path} to {length}", image => image.File(inode).SetLength((int)length));
            return new OpenFile(this, path, inode, isReadOnly: false);
        }
    }

    public ILogFile Open(string path) => Open(path, isReadOnly: false);

    public ILogFile OpenToRead(string path) => Open(path, isReadOnly: true);

    public long LengthOf(string path)
    {
        lock (_lock)
        {
            return _now.File(Find(path)).Length;
        }
    }

    /// <summary>Always just now.</summary>
    public DateTimeOffset TouchedAt(string path) => TimeProvider.System.GetUtcNow();

    public void Touch(string path, DateTimeOffset at)
    {
    }

    /// <summary>Paths of the files that hold some bytes.</summary>
    public List<string> FilesWith(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            return _now.FilesWith(bytes);
        }
    }

    public byte[]? ReadAll(string path)
    {
        lock (_lock)
        {
            return _now.Find(path) is { } inode ? _now.File(inode).Visible.ToArray() : null;
        }
    }

    public void WriteAll(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            FailIfDue("write", path);
            RequireRoom(bytes.Length);
            var inode = _now.Find(path) ?? Create(path);
            if (_now.File(inode).Length > 0)
            {
                Do($"truncate {path}", image => image.File(inode).SetLength(0));
            }

            Write(path, inode, bytes, 0);
        }
    }

    public void Move(string from, string to, bool replace)
    {
        Dawdle(3);
        lock (_lock)
        {
            FailIfDue("rename", from);
            Find(from);
            RequireFolderOf(to);
            if (!replace && _now.Find(to) is not null)
            {
                throw new IOException($"{to} exists.");
            }

            Do($"rename {from} to {to}", image => image.Move(from, to));
        }
    }

    public void Delete(string path)
    {
        lock (_lock)
        {
            FailIfDue("delete", path);
            if (_now.Find(path) is not null)
            {
                Do($"delete {path}", image => image.Delete(path));
            }
        }
    }

    // Other threads get their turn where a real disk would take its time.
    private static void Dawdle(int most)
    {
        for (var turns = Random.Shared.Next(most); turns > 0; turns--)
        {
            Thread.Yield();
        }
    }

    private OpenFile Open(string path, bool isReadOnly)
    {
        lock (_lock)
        {
            return new OpenFile(this, path, Find(path), isReadOnly);
        }
    }

    private void Do(string text, Action<DiskImage> change)
    {
        change(_now);
        _journal.Add(new DiskOperation(text, change));
    }

    private int Create(string path)
    {
        RequireFolderOf(path);
        var inode = _nextInode++;
        Do($"create {path}", image => image.CreateFile(path, inode));
        return inode;
    }

    private void Write(string path, int inode, ReadOnlySpan<byte> bytes, int offset)
    {
        var copy = bytes.ToArray();
        Do(
            string.Create(CultureInfo.InvariantCulture, $"write {path} {offset}..{offset + copy.Length}"),
            image => image.File(inode).Write(offset, copy));
    }

    private int Find(string path) => _now.Find(path) ?? throw new FileNotFoundException($"{path} is not there.");

    private void RequireFolderOf(string path)
    {
        if (!_now.IsFolder(Path.GetDirectoryName(path)!))
        {
            throw new DirectoryNotFoundException($"The folder of {path} is not there.");
        }
    }

    private void RequireRoom(long length)
    {
        if (_now.Bytes + length > capacity)
        {
            throw new IOException("No space left on the disk.");
        }
    }

    private void FailIfDue(string operation, string path)
    {
        if (faults?.Fails(operation, path) == true)
        {
            Do($"{operation} {path} fails", _ => { });
            throw new IOException($"{operation} of {path}: input/output error");
        }
    }

    private Random? FailsNow(string operation, string path) => faults?.Fails(operation, path) == true ? faults.Random : null;

    private sealed class Held(ForgetfulDisk disk, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._lock)
            {
                disk._held.Remove(path);
            }
        }
    }

    private sealed class OpenFile(ForgetfulDisk disk, string path, int inode, bool isReadOnly) : ILogFile
    {
        private bool _isClosed;

        public long Length
        {
            get
            {
                lock (disk._lock)
                {
                    return Image.Length;
                }
            }
        }

        private FileImage Image => _isClosed ? throw new ObjectDisposedException(path) : disk._now.File(inode);

        public int Read(Span<byte> buffer, long offset)
        {
            lock (disk._lock)
            {
                var rest = Image.Visible[(int)Math.Min(offset, Image.Length)..];
                var count = Math.Min(rest.Length, buffer.Length);
                rest[..count].CopyTo(buffer);
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            Dawdle(3);
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                if (isReadOnly)
                {
                    throw new UnauthorizedAccessException($"{path} was opened to be read.");
                }

                if (disk.FailsNow("write", path) is { } random)
                {
                    disk.Write(path, inode, bytes[..random.Next(bytes.Length + 1)], (int)offset);
                    throw new IOException($"write of {path}: input/output error");
                }

                disk.Write(path, inode, bytes, (int)offset);
            }
        }

        public void SyncData()
        {
            Dawdle(8);
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                if (disk.FailsNow("sync", path) is { } random)
                {
                    var seed = random.Next();
                    disk.Do($"sync {path} fails", image => image.File(inode).FailSync(new Random(seed)));
                    throw new IOException($"sync of {path}: input/output error");
                }

                disk.Do($"sync {path}", image => image.File(inode).Sync());
            }
        }

        public MemoryMappedViewAccessor Map(int length) => throw new NotSupportedException("What a power cut leaves of a mapping is not promised.");

        public void Dispose() => _isClosed = true;
    }
}
