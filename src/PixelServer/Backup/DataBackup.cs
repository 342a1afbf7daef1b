using System.Reflection;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Import;

namespace PixelServer.Backup;

/// <summary>
/// Backs up a data folder, of a running server or a stopped one: first the segments of the log in which events may wait, then
/// ClickHouse's tables, so that an event that was answered before is in one of them at least (<see cref="LogSnapshot"/>).
/// </summary>
internal sealed class DataBackup(DataDirectory data, string logFolder, TimeProvider time, BackupProgress progress)
{
    // The salt of cookieless visitors dies each night, and a backup would keep it. What an export made can be made again.
    private static readonly string[] NeverSaved = ["visitor-salt", "restore-unfinished"];
    private static readonly string[] UnsavedEndings = [".lock", ".tmp", ".new", ".partial"];

    /// <exception cref="CommandException">It cannot be made; nothing is left of it.</exception>
    public async Task<BackupReport> MakeAsync(string path, CancellationToken cancellationToken)
    {
        using var only = Take();
        var keys = KeysFile.Read(data, warning => progress.Say(warning));
        var head = new BackupHead(BackupHead.CurrentFormat, time.GetUtcNow(), Product, ClickHouseOf(keys), keys.ClickHouse.Database, LeftOut());
        using var writer = new BackupWriter(path);
        writer.AddHead(head);
        AddLog(writer);
        if (head.ClickHouse == BackupClickHouse.Embedded)
        {
            await AddTablesAsync(writer, keys, cancellationToken);
        }

        AddFiles(writer);
        cancellationToken.ThrowIfCancellationRequested();
        return BackupReport.Of(Path.GetFullPath(path), writer.Finish(), head, writer.Entries);
    }

    /// <summary>The program's version.</summary>
    public static string Product => typeof(DataBackup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private ImportLock Take()
    {
        try
        {
            return ImportLock.Take(data.BackupLock, "backup");
        }
        catch (ImportException e)
        {
            throw new CommandException(e.Message, e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new CommandException($"There is no folder {data.Path}.", e);
        }
    }

    // An own server has one login for everybody (WarehouseSettings.OwnKeys).
    private static BackupClickHouse ClickHouseOf(KeysFile keys) =>
        keys.ClickHouse.Url.Length == 0 ? BackupClickHouse.None
        : keys.ClickHouse.Writer.User == keys.ClickHouse.Analyst.User ? BackupClickHouse.Own
        : BackupClickHouse.Embedded;

    private void AddLog(BackupWriter writer)
    {
        progress.Say($"the log, {logFolder}");
        foreach (var segment in LogSnapshot.Take(logFolder))
        {
            writer.Add($"{BackupLayout.Log}{segment.Name}", segment.Content, segment.Length);
        }
    }

    private async Task AddTablesAsync(BackupWriter writer, KeysFile keys, CancellationToken cancellationToken)
    {
        await using var engine = await WarehouseEngine.OpenAsync(data, keys, cancellationToken);
        var copy = new WarehouseCopy(engine.Client, data.ClickHouse);
        progress.Say($"ClickHouse's tables, {await copy.BytesAsync(cancellationToken) >> 20} MiB");
        try
        {
            foreach (var file in await copy.MakeAsync(cancellationToken))
            {
                writer.AddFile($"{BackupLayout.ClickHouse}{Path.GetFileName(file)}", file);
                File.Delete(file);
            }
        }
        finally
        {
            copy.Clean();
        }
    }

    private void AddFiles(BackupWriter writer)
    {
        progress.Say("keys, sites, audit log");
        foreach (var path in Directory.EnumerateFiles(data.Path).Where(IsSaved).Order(StringComparer.Ordinal))
        {
            writer.Add($"{BackupLayout.Files}{Path.GetFileName(path)}", ReadShared(path));
        }

        var schedules = Path.Combine(data.Exports, BackupLayout.Schedules);
        if (File.Exists(schedules))
        {
            writer.Add($"{BackupLayout.Files}{Path.GetFileName(data.Exports)}/{BackupLayout.Schedules}", ReadShared(schedules));
        }
    }

    private IReadOnlyList<string> LeftOut() =>
    [
        .. Directory.EnumerateFiles(data.Path).Where(path => !IsSaved(path) && !path.EndsWith(".lock", StringComparison.Ordinal)).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal),
        .. Directory.EnumerateDirectories(data.Path).Where(path => path != data.EventLog && path != data.ClickHouse).Select(path => $"{Path.GetFileName(path)}/").Order(StringComparer.Ordinal),
    ];

    private static bool IsSaved(string path)
    {
        var name = Path.GetFileName(path);
        return !NeverSaved.Any(never => name.StartsWith(never, StringComparison.Ordinal)) && !UnsavedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }
}
