using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PixelServer.Testing;

/// <summary>
/// Puts another file behind a file that this process has open, so that what is done to it fails as on a failing disk, without the
/// code under test knowing. Linux only; not thread-safe.
/// </summary>
public sealed class BrokenFile : IDisposable
{
    /// <summary>Every write fails: no space left on the device.</summary>
    public const string RefusesWrites = "/dev/full";

    /// <summary>Writes seem to succeed and every sync fails.</summary>
    public const string RefusesSyncs = "/dev/null";

    private readonly int _descriptor;
    private readonly int _right;

    private BrokenFile(int descriptor, SafeFileHandle wrong)
    {
        _descriptor = descriptor;
        _right = Check(Duplicate(descriptor));
        Check(DuplicateTo((int)wrong.DangerousGetHandle(), descriptor));
    }

    /// <param name="path">The file that is open.</param>
    /// <param name="wrong">What takes its place; the file's own path gives a file that can only be read.</param>
    public static BrokenFile Break(string path, string wrong)
    {
        using var handle = File.OpenHandle(wrong, FileMode.Open, wrong == path ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite);
        var own = (int)handle.DangerousGetHandle();
        var descriptor = Directory.EnumerateFiles("/proc/self/fd")
            .Where(link => new FileInfo(link).LinkTarget == path)
            .Select(link => int.Parse(Path.GetFileName(link), System.Globalization.CultureInfo.InvariantCulture))
            .Single(number => number != own);
        return new BrokenFile(descriptor, handle);
    }

    /// <summary>Puts the right file back. Only while it is certainly still open: its number may belong to another file later.</summary>
    public void Mend() => Check(DuplicateTo(_right, _descriptor));

    public void Dispose() => Check(Close(_right));

    private static int Check(int result) => result >= 0 ? result : throw new IOException($"errno {Marshal.GetLastPInvokeError()}");

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int DuplicateTo(int from, int to);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
