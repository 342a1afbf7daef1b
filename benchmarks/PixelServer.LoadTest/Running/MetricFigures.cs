using System.Globalization;

namespace PixelServer.LoadTest.Running;

/// <summary>What <c>GET /metrics</c> answered, in Prometheus' text format.</summary>
internal sealed class MetricFigures(string text)
{
    private readonly string[] _lines = text.Split('\n');

    /// <summary>The sum of a metric's samples, of those with a word among their labels if one is given.</summary>
    /// <exception cref="BenchmarkException">There is none.</exception>
    public double Sum(string name, string label = "")
    {
        var found = _lines.Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{' && line.Contains(label, StringComparison.Ordinal)).ToList();
        return found.Count > 0
            ? found.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            : throw new BenchmarkException($"/metrics has no {name}.");
    }
}
