using System.Runtime.InteropServices;

namespace PixelServer.Faults.Processes;

/// <summary>Signals to processes of this run: .NET itself sends only SIGKILL.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>False when there is no such process any more.</summary>
    public static bool TrySend(int processId, int signal) => SendSignal(processId, signal) == 0;

    // Without [LibraryImport], whose generated code needs unsafe blocks.
#pragma warning disable SYSLIB1054 // Two integers: nothing is marshalled.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
#pragma warning restore SYSLIB1054
}
