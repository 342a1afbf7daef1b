using System.Globalization;

namespace PixelServer.LoadTest.Measuring;

/// <summary>Reads what Linux knows about processes from <c>/proc</c>.</summary>
internal static class ProcessFigures
{
    // The unit of times in /proc is fixed at 1/100 s for programs, whatever the kernel's own tick (proc(5), USER_HZ).
    private const double TicksPerSecond = 100;

    // Places in /proc/PID/stat, counted from the state, which follows the name in brackets.
    private const int ParentField = 1;
    private const int UserField = 11;
    private const int SystemField = 12;
    private const int ChildrenUserField = 13;
    private const int ChildrenSystemField = 14;

    /// <summary>CPU seconds of all threads of a process, also those that have ended.</summary>
    public static double CpuSeconds(int processId) => Seconds(Stat(processId), UserField, SystemField);

    /// <summary>CPU seconds of the children of this process that have ended.</summary>
    public static double EndedChildrenCpuSeconds() => Seconds(Stat(Environment.ProcessId), ChildrenUserField, ChildrenSystemField);

    /// <summary>CPU seconds that the whole machine was not idle, time stolen by the hypervisor included.</summary>
    public static double MachineBusySeconds()
    {
        // cpu user nice system idle iowait irq softirq steal; guest times are part of user.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] busy = [1, 2, 3, 6, 7, 8];
        return busy.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public static IEnumerable<int> ChildrenOf(int processId)
    {
        var parent = processId.ToString(CultureInfo.InvariantCulture);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && TryStat(id) is { } stat && stat[ParentField] == parent)
            {
                yield return id;
            }
        }
    }

    public static string CommandLineOf(int processId) => File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ');

    /// <summary>A figure of <c>/proc/PID/status</c> in bytes: VmRSS, VmHWM, RssAnon, RssFile.</summary>
    public static long MemoryBytes(int processId, string name)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    private static double Seconds(string[] stat, params ReadOnlySpan<int> fields)
    {
        var ticks = 0L;
        foreach (var field in fields)
        {
            ticks += long.Parse(stat[field], CultureInfo.InvariantCulture);
        }

        return ticks / TicksPerSecond;
    }

    private static string[] Stat(int processId) =>
        TryStat(processId) ?? throw new BenchmarkException($"Process {processId} is gone in the middle of a measurement.");

    private static string[]? TryStat(int processId)
    {
        try
        {
            // The name may hold spaces and brackets; the last bracket ends it.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It ended; reading its file then fails with "no such process" or "not found".
            return null;
        }
    }
}
