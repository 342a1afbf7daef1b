namespace PixelServer.Configuration;

/// <summary>The folder under which everything lies that the product keeps, and the names in it. Creates nothing by itself.</summary>
internal sealed class DataDirectory
{
    /// <summary>The folder used when none is named.</summary>
    public const string Default = "data";

    /// <summary>Configuration key of the folder, what <c>--data</c> sets.</summary>
    public const string ConfigurationKey = "Data:Folder";

    public DataDirectory(string path) => Path = System.IO.Path.GetFullPath(path);

    public string Path { get; }

    /// <summary>Accepted requests that wait for the loader.</summary>
    public string EventLog => System.IO.Path.Combine(Path, "log");

    /// <summary>The embedded ClickHouse's own folder.</summary>
    public string ClickHouse => System.IO.Path.Combine(Path, "clickhouse");

    /// <summary>Addresses and passwords of the running server (<see cref="Configuration.KeysFile"/>).</summary>
    public string KeysFile => System.IO.Path.Combine(Path, "keys.json");

    /// <summary>Hashes of the keys given to people and programs (<see cref="Access.NamedKeys"/>).</summary>
    public string AccessKeysFile => System.IO.Path.Combine(Path, "access-keys.json");

    /// <summary>The log's name among all collectors (<see cref="Configuration.CollectorName"/>).</summary>
    public string CollectorName => System.IO.Path.Combine(Path, "collector-name");

    public string SitesFile => System.IO.Path.Combine(Path, "sites.json");

    /// <summary>Held by the import that is running.</summary>
    public string ImportLock => System.IO.Path.Combine(Path, "import.lock");

    /// <summary>Held by the replay that is running.</summary>
    public string ReplayLock => System.IO.Path.Combine(Path, "replay.lock");

    /// <summary>Held by the backup that is running.</summary>
    public string BackupLock => System.IO.Path.Combine(Path, "backup.lock");

    /// <summary>There while the folder is being restored from a backup.</summary>
    public string UnfinishedRestore => System.IO.Path.Combine(Path, "restore-unfinished");

    /// <summary>Exports that were made, and the schedules by which they are.</summary>
    public string Exports => System.IO.Path.Combine(Path, "exports");

    /// <summary>Makes the folder, closed to other users.</summary>
    /// <exception cref="CommandException">It is half of what a backup had.</exception>
    public void Create()
    {
        if (File.Exists(UnfinishedRestore))
        {
            throw new CommandException($"{Path} is only partly restored from a backup; empty it, and restore it again.");
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
