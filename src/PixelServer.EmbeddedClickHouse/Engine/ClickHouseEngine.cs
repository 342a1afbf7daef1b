using System.Collections.Frozen;
using PixelServer.EmbeddedClickHouse.Startup;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>
/// The engine on one data folder. A connection of its own keeps it running, because closing the last one shuts it down. Every
/// connection must be closed before the process exits, or the engine crashes on the way out. Thread-safe.
/// </summary>
internal sealed unsafe class ClickHouseEngine : IDisposable
{
    // Of the data folder: where alone BACKUP writes and RESTORE reads, and only for users who may write.
    private const string BackupFolder = "backup";

    private readonly ChdbLibrary _library;
    private readonly string _path;
    private readonly EngineConnection _keeper;

    // Counts open connections, plus one until the engine is closed.
    private readonly CountdownEvent _open = new(1);

    private ClickHouseEngine(ChdbLibrary library, string path)
    {
        _library = library;
        _path = path;
        _keeper = TryConnect([]) ?? throw Unusable(path);
        Version = _keeper.QueryText("SELECT version()").TrimEnd('\n');
        TimeZone = _keeper.QueryText("SELECT timezone()").TrimEnd('\n');
        Settings = Names("SELECT name FROM system.settings");
        TableFunctions = Names("SELECT lower(name) FROM system.table_functions");
    }

    public string Version { get; }

    public string TimeZone { get; }

    /// <summary>Names of all settings a query may have.</summary>
    public FrozenSet<string> Settings { get; }

    /// <summary>Names of all table functions, in lower case.</summary>
    public FrozenSet<string> TableFunctions { get; }

    /// <exception cref="StartupException">Another process holds the folder, or it can't be used.</exception>
    public static ClickHouseEngine Open(ChdbLibrary library, string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(ExitCode.DataUnavailable, $"The data folder {path} can't be created: {exception.Message}");
        }

        return new ClickHouseEngine(library, path);
    }

    /// <summary>Opens a connection with these settings; null when the engine refuses one of their values.</summary>
    public EngineConnection? TryConnect(IReadOnlyCollection<KeyValuePair<string, string>> settings)
    {
        if (!_open.TryAddCount())
        {
            throw ErrorCode.TooManyQueries("The engine is stopping");
        }

        // Settings travel as arguments, not as SQL text: no value can be more than a value.
        // Without implicit_select=0 any word would be a valid query ("exit" is a column).
        using var arguments = new NativeText(
            ["clickhouse", $"--path={_path}", $"--backups.allowed_path={Path.Combine(_path, BackupFolder)}", "--implicit_select=0", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        var handle = _library.Connect(arguments.Count, arguments.Pointers);
        if (handle is null)
        {
            _open.Signal();
            return null;
        }

        return new EngineConnection(_library, handle, () => _open.Signal());
    }

    /// <summary>Cancels the running queries that carry this <c>log_comment</c>. Returns before they have ended.</summary>
    public void Kill(string logComment)
    {
        using var connection = TryConnect([]);
        connection?.QueryText("KILL QUERY WHERE Settings['log_comment'] = {comment:String} ASYNC", [new QueryParameter("comment", logComment)]);
    }

    /// <summary>Closes the engine when its connections are closed within the time; false when one is still busy.</summary>
    public bool TryClose(TimeSpan timeout)
    {
        _keeper.Dispose();
        _open.Signal();
        return _open.Wait(timeout) && _library.Shutdown() == 0;
    }

    public void Dispose() => _open.Dispose();

    private FrozenSet<string> Names(string sql) =>
        _keeper.QueryText(sql).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static StartupException Unusable(string path)
    {
        var statusFile = Path.Combine(path, "status");
        try
        {
            // The engine locks this file for as long as it runs.
            using var status = new FileStream(statusFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
            return new StartupException(ExitCode.DataUnavailable, $"The engine can't use the data folder {path}; its own message is above.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new StartupException(
                ExitCode.DataUnavailable, $"The data folder {path} is in use by another process (see {statusFile}). Stop that one or name another folder.");
        }

        return new StartupException(ExitCode.DataUnavailable, $"The engine can't use the data folder {path}; its own message is above.");
    }
}
