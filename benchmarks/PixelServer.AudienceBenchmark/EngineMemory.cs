using System.Globalization;

namespace PixelServer.AudienceBenchmark;

/// <summary>The most memory that the engine's process held since it was last asked. Linux only.</summary>
/// <param name="process">Its process id; 0 where it is not known.</param>
internal sealed class EngineMemory(int process)
{
    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        if (process != 0)
        {
            // 5 sets the peak back to what is held now: proc(5).
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
    }

    /// <summary>The peak in megabytes; NaN where it is not known.</summary>
    public double PeakMegabytes() => process == 0
        ? double.NaN
        : double.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1000;
}
