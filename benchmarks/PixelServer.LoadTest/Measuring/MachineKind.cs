using System.Runtime.InteropServices;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Measuring;

/// <summary>What the figures were measured on, without naming the machine.</summary>
internal sealed record MachineKind(
    string Date, string Cpu, int Cores, bool IsVirtual, string MemoryGiB, string Kernel, string DotNet, string FileSystem, string? Nginx, string? Wrk)
{
    /// <summary>Describes this machine.</summary>
    /// <param name="folder">Where the servers' data lies.</param>
    /// <param name="tools">Whether nginx and wrk take part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<MachineKind> ReadAsync(string folder, bool tools, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var cpu = await File.ReadAllLinesAsync("/proc/cpuinfo", cancellationToken);
        return new MachineKind(
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", null),
            Value(cpu, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            Value(cpu, "flags")?.Contains(" hypervisor", StringComparison.Ordinal) ?? false,
            $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):F0}",
            (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellationToken)).Trim(),
            RuntimeInformation.FrameworkDescription,
            new DriveInfo(folder).DriveFormat,
            tools ? LastWord(await Tool.RunAsync("nginx", ["-v"], cancellationToken), "nginx/") : null,
            tools ? LastWord(await Tool.RunAsync("wrk", ["-v"], cancellationToken), "debian/") : null);
    }

    public override string ToString() =>
        $"{Date}; {Cores} cores of {Cpu}{(IsVirtual ? ", virtual machine" : "")}, {MemoryGiB} GiB, Linux {Kernel}, {DotNet}"
        + (Nginx is null ? "" : $", {Nginx}") + (Wrk is null ? "" : $", wrk {Wrk}") + $"; data on {FileSystem}.";

    private static string? Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    // The word with this mark, else the whole first line.
    private static string LastWord(string text, string mark)
    {
        var line = text.Split('\n')[0].Trim();
        return line.Split(' ').FirstOrDefault(word => word.Contains(mark, StringComparison.Ordinal)) ?? line;
    }
}
