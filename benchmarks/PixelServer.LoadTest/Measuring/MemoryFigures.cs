namespace PixelServer.LoadTest.Measuring;

/// <summary>Memory of a process in bytes: resident now, at most so far, and of what is resident the part that maps files.</summary>
internal sealed record MemoryFigures(long Resident, long Peak, long Files)
{
    public static MemoryFigures Of(int processId) => new(
        ProcessFigures.MemoryBytes(processId, "VmRSS"),
        ProcessFigures.MemoryBytes(processId, "VmHWM"),
        ProcessFigures.MemoryBytes(processId, "RssFile"));
}
