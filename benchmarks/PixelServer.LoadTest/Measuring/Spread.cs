using System.Globalization;

namespace PixelServer.LoadTest.Measuring;

/// <summary>Median, smallest and largest of some figures.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    /// <summary>The spread of some figures; all NaN when there are none.</summary>
    public static Spread Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0
            ? new Spread(double.NaN, double.NaN, double.NaN)
            : new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>The smallest figure that at least a share of the others don't exceed (nearest rank).</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];

    /// <summary>Median (min–max), or a dash when there were no figures.</summary>
    public string Show(string format) => double.IsNaN(Median) ? "–" : $"{Of(Median, format)} ({Of(Min, format)}–{Of(Max, format)})";

    private static string Of(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
