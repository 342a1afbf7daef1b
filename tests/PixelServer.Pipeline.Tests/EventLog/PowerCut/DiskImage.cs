namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// A whole disk as programs see it and as it would be found after a power cut: files, and names that are durable only when their
/// folder was synced. Changes of one file's name happen in their order, those of different files in any.
/// </summary>
internal sealed class DiskImage
{
    /// <summary>The one folder that was always there.</summary>
    public const string Root = "/forgetful";

    private readonly Dictionary<int, FileImage> _files = [];
    private readonly Dictionary<string, int> _names;
    private readonly Dictionary<string, int> _durableNames;
    private readonly List<NameChange> _unsynced = [];
    private readonly HashSet<string> _folders;

    public DiskImage()
        : this(new Dictionary<string, int> { [Root] = 0 }, [Root])
    {
    }

    private DiskImage(Dictionary<string, int> names, HashSet<string> folders)
    {
        _names = names;
        _durableNames = new(names);
        _folders = folders;
    }

    public IEnumerable<string> Names => _names.Keys;

    public long Bytes => _names.Values.Sum(inode => _files.TryGetValue(inode, out var file) ? file.Length : 0L);

    /// <summary>A number that no file has.</summary>
    public int NextInode => _names.Values.Concat(_files.Keys).Max() + 1;

    public bool IsFolder(string path) => _folders.Contains(path) && _names.ContainsKey(path);

    public int? Find(string path) => _names.TryGetValue(path, out var inode) ? inode : null;

    public FileImage File(int inode) => _files[inode];

    /// <summary>Paths of the files that hold some bytes.</summary>
    public List<string> FilesWith(ReadOnlySpan<byte> bytes)
    {
        var found = new List<string>();
        foreach (var (name, inode) in _names)
        {
            if (_files.TryGetValue(inode, out var file) && file.Visible.IndexOf(bytes) >= 0)
            {
                found.Add(name);
            }
        }

        return found;
    }

    public void CreateFile(string path, int inode)
    {
        _files.Add(inode, new FileImage());
        Change(new NameChange(inode, null, path));
    }

    public void CreateFolder(string path, int inode)
    {
        _folders.Add(path);
        Change(new NameChange(inode, null, path));
    }

    public void Move(string from, string to) => Change(new NameChange(_names[from], from, to));

    public void Delete(string path) => Change(new NameChange(_names[path], path, null));

    public void SyncFolder(string path)
    {
        foreach (var change in _unsynced.Where(change => change.IsIn(path)).ToList())
        {
            change.ApplyTo(_durableNames);
            _unsynced.Remove(change);
        }
    }

    /// <summary>A disk that a power cut could leave.</summary>
    public DiskImage Crash(Random random)
    {
        var names = new Dictionary<string, int>(_durableNames);
        var choice = random.Next(4);
        var stopped = new HashSet<int>();
        foreach (var change in _unsynced)
        {
            var happens = choice switch { 0 => false, 1 => true, _ => random.Next(2) == 0 };
            if (!happens)
            {
                stopped.Add(change.Inode);
            }

            if (!stopped.Contains(change.Inode))
            {
                change.ApplyTo(names);
            }
        }

        foreach (var lost in names.Keys.Where(name => !IsReachable(name, names)).ToList())
        {
            names.Remove(lost);
        }

        var left = new DiskImage(names, [.. _folders]);
        foreach (var inode in names.Values.Where(_files.ContainsKey))
        {
            left._files.Add(inode, _files[inode].Crash(random));
        }

        return left;
    }

    /// <summary>The same disk once more, with all that is not synced: what a killed process leaves.</summary>
    public DiskImage Clone()
    {
        var clone = new DiskImage(new Dictionary<string, int>(_names), [.. _folders]);
        clone._durableNames.Clear();
        foreach (var (name, inode) in _durableNames)
        {
            clone._durableNames.Add(name, inode);
        }

        clone._unsynced.AddRange(_unsynced);
        foreach (var (inode, file) in _files)
        {
            clone._files.Add(inode, file.Clone());
        }

        return clone;
    }

    private static bool IsReachable(string name, Dictionary<string, int> names) =>
        name == Root || (names.ContainsKey(name) && IsReachable(Path.GetDirectoryName(name)!, names));

    private void Change(NameChange change)
    {
        change.ApplyTo(_names);
        _unsynced.Add(change);
    }

    private sealed record NameChange(int Inode, string? From, string? To)
    {
        public bool IsIn(string folder) => Path.GetDirectoryName(From ?? To) == folder || Path.GetDirectoryName(To ?? From) == folder;

        public void ApplyTo(Dictionary<string, int> names)
        {
            if (From is not null && names.TryGetValue(From, out var inode) && inode == Inode)
            {
                names.Remove(From);
            }

            if (To is not null)
            {
                names[To] = Inode;
            }
        }
    }
}
