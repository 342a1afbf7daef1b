namespace PixelServer.Pipeline.EventLog;

/// <summary>The file system of this machine.</summary>
internal sealed class LocalFiles : ILogFiles
{
    public IDisposable Lock(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public bool FolderExists(string path) => Directory.Exists(path);

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void SyncFolder(string path) => NativeFile.SyncFolder(path);

    public IReadOnlyList<string> List(string folder) => Directory.GetFiles(folder);

    public ILogFile Create(string path, long length)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.None, length);
        try
        {
            RandomAccess.SetLength(file, length);
            return new LocalFile(file);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    public ILogFile Open(string path) => new LocalFile(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));

    public ILogFile OpenToRead(string path) => new LocalFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    public long LengthOf(string path) => new FileInfo(path).Length;

    public DateTimeOffset TouchedAt(string path) => File.GetLastWriteTimeUtc(path);

    public void Touch(string path, DateTimeOffset at) => File.SetLastWriteTimeUtc(path, at.UtcDateTime);

    public byte[]? ReadAll(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    public void WriteAll(string path, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(path, bytes);

    public void Move(string from, string to, bool replace) => File.Move(from, to, replace);

    public void Delete(string path) => File.Delete(path);
}
