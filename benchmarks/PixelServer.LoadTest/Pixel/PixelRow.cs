using System.Globalization;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Pixel;

/// <summary>All pairs of runs of one setting.</summary>
internal sealed record PixelRow(bool Loading, Durability Durability, int Connections, IReadOnlyList<PixelPair> Pairs)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{(Loading ? "with loading" : "collector only")}, {Durability}, {Connections}");

    /// <summary>CPU per request, ours divided by nginx's, pair by pair.</summary>
    public Spread CpuRatio => Spread.Of(Counting.Select(pair => pair.CpuRatio));

    private IEnumerable<PixelPair> Counting => Pairs.Where(pair => pair.Counts);

    public string ToMarkdown() => string.Join(
        " | ",
        $"| {(Loading ? "with loading" : "collector only")}",
        Durability,
        Connections.ToString(CultureInfo.InvariantCulture),
        Of(pair => pair.Nginx.CpuMicroseconds, "F1"),
        Of(pair => pair.Ours.CpuMicroseconds, "F1"),
        CpuRatio.Show("F2"),
        Of(pair => pair.Nginx.RequestsPerSecond, "N0"),
        Of(pair => pair.Ours.RequestsPerSecond, "N0"),
        $"{Median(pair => pair.Nginx.P50Ms)} / {Median(pair => pair.Nginx.P99Ms)}",
        $"{Median(pair => pair.Ours.P50Ms)} / {Median(pair => pair.Ours.P99Ms)}",
        Loading ? Median(pair => pair.Ours.EngineCpuMicroseconds) : "–",
        $"{Spread.Of(Counting.SelectMany(pair => new[] { 100 * pair.Nginx.OthersShare, 100 * pair.Ours.OthersShare })).Show("F0")} %",
        $"{Counting.Count()} of {Pairs.Count} |");

    private string Of(Func<PixelPair, double> figure, string format) => Spread.Of(Counting.Select(figure)).Show(format);

    private string Median(Func<PixelPair, double> figure) =>
        Spread.Of(Counting.Select(figure)).Median.ToString("F1", CultureInfo.InvariantCulture);
}
