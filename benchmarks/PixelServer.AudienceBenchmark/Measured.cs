namespace PixelServer.AudienceBenchmark;

/// <summary>Runs of one kind: seconds that passed, processor time of the engine, its peak of memory.</summary>
internal sealed class Measured
{
    private readonly List<(double Seconds, double Processor, double Megabytes)> _runs = [];

    public double Seconds => Median(_runs.Select(run => run.Seconds));

    public double Processor => Median(_runs.Select(run => run.Processor));

    public double Megabytes => _runs.Count == 0 ? double.NaN : _runs.Max(run => run.Megabytes);

    public void Add(double seconds, double processor, double megabytes) => _runs.Add((seconds, processor, megabytes));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[sorted.Count / 2];
    }
}
