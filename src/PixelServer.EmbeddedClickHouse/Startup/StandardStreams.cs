using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>
/// Keeps standard output for the one line the host waits for: the engine and whatever else prints there is sent to standard error.
/// </summary>
internal static partial class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>Takes standard output away from everyone else. Call once, before the engine is loaded.</summary>
    public static FileStream ReserveOutput()
    {
        var reserved = Duplicate(Output);
        return reserved >= 0 && DuplicateTo(Error, Output) >= 0
            ? new FileStream(new SafeFileHandle(reserved, ownsHandle: true), FileAccess.Write, bufferSize: 0)
            : throw new IOException($"Standard output can't be redirected: error {Marshal.GetLastPInvokeError()}.");
    }

    public static void WriteLine(FileStream output, string line)
    {
        output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        output.Flush();
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);
}
