using System.Runtime.InteropServices;

namespace PixelServer.EndToEnd.Running;

/// <summary>Signals to processes that a test started: .NET itself sends only SIGKILL.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0)
        {
            throw new InvalidOperationException($"Process {processId} took no signal {signal}.");
        }
    }

    // Without [LibraryImport], whose generated code needs unsafe blocks.
#pragma warning disable SYSLIB1054 // Two integers: nothing is marshalled.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
#pragma warning restore SYSLIB1054
}
