using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Backup;

/// <summary>
/// Writes a backup: a tar file readable by its owner only, whose first entry is its <see cref="BackupHead"/> and whose last lists all
/// others with their checksums, under a name that has its own. It gets its name only when it is whole and on the disk.
/// </summary>
internal sealed class BackupWriter : IDisposable
{
    public const string HeadName = "pixelserver-backup.json";
    public const string ListPrefix = "list-";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<BackupEntry> _entries = [];
    private readonly string _path;
    private readonly string _draft;
    private readonly FileStream _file;
    private readonly TarWriter _tar;

    /// <exception cref="CommandException">The file exists or cannot be made.</exception>
    public BackupWriter(string path)
    {
        _path = Path.GetFullPath(path);
        _draft = $"{_path}.partial";
        if (File.Exists(_path) || Directory.Exists(_path))
        {
            throw new CommandException($"{_path} exists; name another file.");
        }

        try
        {
            File.Delete(_draft);
            _file = OwnerFile.Create(_draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{_path} cannot be written: {e.Message}", e);
        }

        _tar = new TarWriter(_file, TarEntryFormat.Pax, leaveOpen: true);
    }

    public IReadOnlyList<BackupEntry> Entries => _entries;

    public void AddHead(BackupHead head) => Add(HeadName, JsonSerializer.SerializeToUtf8Bytes(head, JsonSerializerOptions.Web));

    /// <param name="name">Of the entry.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="fileBytes">The length of the file, where it ends with zeros that are not in the content.</param>
    public void Add(string name, ReadOnlyMemory<byte> content, long? fileBytes = null)
    {
        _entries.Add(new BackupEntry(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content.Span)), fileBytes ?? content.Length));
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        Write(name, stream);
    }

    /// <summary>A file that does not change meanwhile.</summary>
    public void AddFile(string name, string path)
    {
        using var file = File.OpenRead(path);
        _entries.Add(new BackupEntry(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)), file.Length));
        file.Position = 0;
        Write(name, file);
    }

    /// <summary>Writes the list, makes all of it durable and gives the file its name; returns its length.</summary>
    public long Finish()
    {
        var list = JsonSerializer.SerializeToUtf8Bytes(_entries, JsonSerializerOptions.Web);
        using (var stream = new MemoryStream(list, writable: false))
        {
            Write($"{ListPrefix}{Convert.ToHexStringLower(SHA256.HashData(list))}.json", stream);
        }

        _tar.Dispose();
        _file.Flush(flushToDisk: true);
        var length = _file.Length;
        _file.Dispose();
        File.Move(_draft, _path);
        NativeFile.SyncFolder(Path.GetDirectoryName(_path)!);
        return length;
    }

    /// <summary>Takes away what was not finished.</summary>
    public void Dispose()
    {
        _tar.Dispose();
        _file.Dispose();
        File.Delete(_draft);
    }

    private void Write(string name, Stream content) => _tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = OwnerOnly });
}
