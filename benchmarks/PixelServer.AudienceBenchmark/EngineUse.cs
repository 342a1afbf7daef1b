using System.Globalization;

namespace PixelServer.AudienceBenchmark;

/// <summary>What the engine's process uses. Linux only; of an unknown process nothing is known.</summary>
/// <param name="process">Its process id; 0 where it is not known.</param>
internal sealed class EngineUse(int process)
{
    private const double TicksPerSecond = 100;

    /// <summary>Begins to look for the peak of memory anew.</summary>
    public void ResetPeak()
    {
        if (process != 0)
        {
            // 5 sets the peak back to what is held now: proc(5).
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
    }

    /// <summary>The peak of resident memory in megabytes; NaN where it is not known.</summary>
    public double PeakMegabytes() => process == 0
        ? double.NaN
        : double.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1000;

    /// <summary>Processor time so far in seconds, of all its threads; NaN where it is not known.</summary>
    public double ProcessorSeconds()
    {
        if (process == 0)
        {
            return double.NaN;
        }

        // Behind the name, which may hold blanks: fields 14 and 15 of stat, counted from 3.
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
