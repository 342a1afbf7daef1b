using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace PixelServer.Configuration;

/// <summary>Makes a rename durable: .NET offers no fsync of a folder, so it is called in libc. Windows needs and has none.</summary>
internal static class DirectorySync
{
    private const int ReadOnly = 0;

    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"{path} cannot be opened to be flushed.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        var failed = Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed)
        {
            throw new IOException($"{path} cannot be flushed.", new Win32Exception(error));
        }
    }

    // Without [LibraryImport], whose generated code needs unsafe blocks.
#pragma warning disable SYSLIB1054, CA2101 // The path is bytes already, so nothing is marshalled.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054, CA2101
}
