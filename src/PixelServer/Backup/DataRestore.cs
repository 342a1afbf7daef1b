using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Backup;

/// <summary>Makes a data folder of a backup. The backup is read to its end first; what is begun and not finished is taken away again.</summary>
internal sealed class DataRestore(DataDirectory data, BackupProgress progress)
{
    /// <exception cref="CommandException">The backup is damaged, the folder is not empty, or it cannot be done.</exception>
    public async Task<BackupReport> RunAsync(string path, CancellationToken cancellationToken)
    {
        progress.Say($"checking {path}");
        var backup = BackupFile.Check(path);
        ThrowIfUsed();
        data.Create();
        File.WriteAllText(data.UnfinishedRestore, path);
        try
        {
            progress.Say("log and files");
            backup.Extract((entry, content) => Write(entry, content, cancellationToken));
            long? events = null;
            if (backup.Head.ClickHouse == BackupClickHouse.Embedded)
            {
                progress.Say("ClickHouse's tables");
                events = await RestoreTablesAsync(backup.Head.Database, cancellationToken);
            }

            NativeFile.SyncFolder(data.Path);
            File.Delete(data.UnfinishedRestore);
            return BackupReport.Of(Path.GetFullPath(path), new FileInfo(path).Length, backup.Head, backup.Entries) with { Events = events };
        }
        catch (Exception e)
        {
            Empty();
            throw e is ClickHouseException or IOException or UnauthorizedAccessException ? new CommandException(e.Message, e) : e;
        }
    }

    private async Task<long> RestoreTablesAsync(string database, CancellationToken cancellationToken)
    {
        await using var engine = await WarehouseEngine.StartAsync(data, database, cancellationToken);
        await engine.Client.CreateDatabaseAsync(cancellationToken);
        var copy = new WarehouseCopy(engine.Client, data.ClickHouse);
        var events = await copy.RestoreAsync(cancellationToken);
        copy.Clean();
        return events;
    }

    private void ThrowIfUsed()
    {
        if (File.Exists(data.UnfinishedRestore))
        {
            throw new CommandException($"{data.Path} is only partly restored from a backup; empty it, and restore it again.");
        }

        // A file system of its own has this from the start.
        if (Directory.Exists(data.Path) && Directory.EnumerateFileSystemEntries(data.Path).Any(path => Path.GetFileName(path) != "lost+found"))
        {
            throw new CommandException($"{data.Path} is not empty; stop its server and name another folder, or move away what is in it.");
        }
    }

    private void Write(BackupEntry entry, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PlaceOf(entry);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = OwnerFile.Create(path);
        content.CopyTo(file);
        file.SetLength(entry.FileBytes);
        file.Flush(flushToDisk: true);
    }

    // A list that was made by hand could name any place.
    private string PlaceOf(BackupEntry entry)
    {
        var name = Path.GetFileName(entry.Name);
        var folder = entry.Name[..^name.Length];
        var place = folder switch
        {
            BackupLayout.Files => data.Path,
            BackupLayout.Log => data.EventLog,
            BackupLayout.ClickHouse => Path.Combine(data.ClickHouse, "backup"),
            $"{BackupLayout.Files}exports/" => data.Exports,
            _ => null,
        };
        return place is not null && name.Length > 0 && name is not ("." or "..")
            ? Path.Combine(place, name)
            : throw new CommandException($"The backup has an entry that belongs nowhere: {entry.Name}");
    }

    private void Empty()
    {
        foreach (var folder in Directory.EnumerateDirectories(data.Path).Where(path => Path.GetFileName(path) != "lost+found"))
        {
            Directory.Delete(folder, recursive: true);
        }

        // The mark goes last: without it the folder would count as whole.
        foreach (var file in Directory.EnumerateFiles(data.Path).Where(path => path != data.UnfinishedRestore))
        {
            File.Delete(file);
        }

        File.Delete(data.UnfinishedRestore);
    }
}
