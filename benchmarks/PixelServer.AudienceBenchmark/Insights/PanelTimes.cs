using System.Globalization;

namespace PixelServer.AudienceBenchmark.Insights;

/// <summary>Seconds and processor time of the runs of a panel.</summary>
internal sealed class PanelTimes
{
    private readonly List<double> _seconds = [];
    private readonly List<double> _processor = [];

    public void Add(double seconds, double processor)
    {
        _seconds.Add(seconds);
        _processor.Add(processor);
    }

    /// <summary>p50 and p95 in milliseconds, then those of the engine's processor time.</summary>
    public string Cells() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At(_seconds, 0.5):0} | {At(_seconds, 0.95):0} | {At(_processor, 0.5):0} | {At(_processor, 0.95):0}");

    private static double At(List<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return 1000 * sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
    }
}
