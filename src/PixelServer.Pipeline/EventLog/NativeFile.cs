using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The file operations .NET does not offer: fdatasync (its own flush is the dearer fsync) and fsync of a folder, without which
/// a created or renamed file may vanish in a power cut. Elsewhere than on Linux the portable calls stand in.
/// </summary>
public static partial class NativeFile
{
    /// <summary>Makes a file's data durable.</summary>
    /// <exception cref="IOException">The data may be lost; retrying would not tell.</exception>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (FDataSync(file) != 0)
        {
            throw Failure("fdatasync");
        }
    }

    /// <summary>Makes the names in a folder durable; Windows needs and has no such call.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, 0);
        if (descriptor < 0)
        {
            throw Failure($"open of {path}");
        }

        var failed = FSync(descriptor) != 0;
        var failure = failed ? Failure($"fsync of {path}") : null;
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static IOException Failure(string operation) =>
        new($"{operation} failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
