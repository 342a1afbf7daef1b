namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The disk as the log sees it; the tests put one in its place that forgets what was not synced. What a file holds is durable after
/// <see cref="ILogFile.SyncData"/>, its name only after <see cref="SyncFolder"/>. Everything fails with an
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>. Thread-safe.
/// </summary>
internal interface ILogFiles
{
    /// <summary>Holds a file against other processes until disposed; creates it.</summary>
    IDisposable Lock(string path);

    bool FolderExists(string path);

    void CreateFolder(string path);

    /// <summary>Makes the names in a folder durable.</summary>
    void SyncFolder(string path);

    /// <summary>Paths of the files in a folder, in no order.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Creates a file of a length whose space is reserved, so that a full disk is met here. Nothing is left of a failure.</summary>
    ILogFile Create(string path, long length);

    ILogFile Open(string path);

    ILogFile OpenToRead(string path);

    long LengthOf(string path);

    /// <summary>When a file was last written to or touched.</summary>
    DateTimeOffset TouchedAt(string path);

    /// <summary>Sets that time.</summary>
    void Touch(string path, DateTimeOffset at);

    /// <summary>The whole file; null when there is none.</summary>
    byte[]? ReadAll(string path);

    /// <summary>Creates or overwrites a small file.</summary>
    void WriteAll(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Renames a file, at once or not at all.</summary>
    void Move(string from, string to, bool replace);

    void Delete(string path);
}
