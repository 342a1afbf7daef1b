using PixelServer.Pipeline.EventLog;

namespace PixelServer.Configuration;

/// <summary>Files of secrets: readable by their owner only, and replaced whole and durably, so that a crash leaves the old one or the new one.</summary>
internal static class OwnerFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether others than its owner may do anything with a file.</summary>
    /// <exception cref="IOException">There is no such file, or it may not be looked at.</exception>
    public static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0;

    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    public static void Replace(DataDirectory data, string path, ReadOnlySpan<byte> content)
    {
        data.Create();
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        NativeFile.SyncFolder(data.Path);
    }
}
