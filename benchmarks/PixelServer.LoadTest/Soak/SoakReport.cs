using System.Globalization;
using System.Text;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Soak;

/// <summary>What a server looked like in each tenth of the load.</summary>
internal sealed record SoakReport(
    MachineKind Machine,
    int Minutes,
    long Answered,
    double AnsweredPerSecond,
    double P50Ms,
    double P99Ms,
    long Rows,
    double DrainSeconds,
    IReadOnlyList<SoakSample> Samples,
    string? Fault) : IReport
{
    private const int Parts = 10;

    public IReadOnlyList<string> Voids { get; } = Fault is null ? [] : [Fault];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Machine.ToString()).AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{Minutes} min, {Answered:N0} pixels answered ({AnsweredPerSecond:N0}/s, p50 {P50Ms:F1} ms, p99 {P99Ms:F1} ms), {Rows:N0} rows; the last {DrainSeconds:F1} s after the last answer. Medians of each tenth of the time.")
            .AppendLine()
            .AppendLine("| minutes | server MB | its heap MB | engine MB | handles | threads | collections/s (of the oldest generation) | standing still for them | log MB (waiting) | oldest waits s | CPU of the server | of the engine |")
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var part in Samples.Chunk(Math.Max(1, (Samples.Count + Parts - 1) / Parts)))
        {
            var (first, last) = (part[0], part[^1]);
            var seconds = last.Second - first.Second;
            double Median(Func<SoakSample, double> figure) => Spread.Of(part.Select(figure)).Median;
            double PerSecond(Func<SoakSample, double> figure) => (figure(last) - figure(first)) / seconds;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {first.Second / 60:F0}–{last.Second / 60:F0} | {Median(one => one.ServerBytes) / 1e6:F0} | {Median(one => one.HeapBytes) / 1e6:F0} | {Median(one => one.EngineBytes) / 1e6:F0} | {Median(one => one.Handles):F0} | {Median(one => one.Threads):F0} | {PerSecond(one => one.Collections):F2} ({PerSecond(one => one.FullCollections):F3}) | {PerSecond(one => one.PauseSeconds):P2} | {Median(one => one.LogBytes) / 1e6:F0} ({Median(one => one.WaitingBytes) / 1e6:F0}) | {Median(one => one.OldestSeconds):F1} | {PerSecond(one => one.CpuSeconds):P0} | {PerSecond(one => one.EngineCpuSeconds):P0} |");
        }

        return text.ToString();
    }
}
