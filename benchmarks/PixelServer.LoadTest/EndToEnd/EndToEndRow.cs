using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.EndToEnd;

/// <summary>One load on one path.</summary>
/// <param name="Path">The path's name.</param>
/// <param name="Shape">How the events were sent.</param>
/// <param name="Requests">Requests answered.</param>
/// <param name="RequestsPerSecond">The same per second of the load.</param>
/// <param name="Events">Rows stored.</param>
/// <param name="EventsPerSecond">The same per second until the last was stored.</param>
/// <param name="DrainSeconds">From the load's end until the last row was stored.</param>
/// <param name="CpuMicroseconds">CPU per stored event by part.</param>
/// <param name="OthersShare">Share of the machine's CPU that other programs took.</param>
/// <param name="Freshness">From receiving to row.</param>
/// <param name="AnswerP50Ms">Median from request to answer.</param>
/// <param name="AnswerP99Ms">99th percentile of the same.</param>
/// <param name="Memory">Memory by part after the load.</param>
/// <param name="Void">Why the figures don't count; null when they do.</param>
internal sealed record EndToEndRow(
    string Path,
    LoadShape Shape,
    long Requests,
    double RequestsPerSecond,
    long Events,
    double EventsPerSecond,
    double DrainSeconds,
    IReadOnlyDictionary<string, double> CpuMicroseconds,
    double OthersShare,
    Freshness Freshness,
    double AnswerP50Ms,
    double AnswerP99Ms,
    IReadOnlyDictionary<string, MemoryFigures> Memory,
    string? Void)
{
    private const double Mega = 1e6;

    public string Name => $"{Path}, {Shape.Name}";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {RequestsPerSecond:N0} requests/s, {EventsPerSecond:N0} events/s stored, drained after {DrainSeconds:F1} s, p99 {Freshness.P99Ms:F0} ms")
        + (Void is null ? "" : $", VOID: {Void}");

    public string ToMarkdown() => string.Join(
        " | ",
        $"| {Path}",
        Shape.Name,
        RequestsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
        (RequestsPerSecond * Shape.BatchEvents).ToString("N0", CultureInfo.InvariantCulture),
        EventsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
        DrainSeconds.ToString("F1", CultureInfo.InvariantCulture),
        CpuMicroseconds.TryGetValue(PathPart.CollectorAndLoader, out var both)
            ? string.Create(CultureInfo.InvariantCulture, $"{both:F1} (both)")
            : Cpu(PathPart.Collector),
        CpuMicroseconds.ContainsKey(PathPart.CollectorAndLoader) ? "←" : Cpu(PathPart.Loader),
        Cpu(PathPart.Redis),
        Cpu(PathPart.ClickHouse),
        Cpu(PathCpu.GeneratorName),
        string.Create(CultureInfo.InvariantCulture, $"{Freshness.P50Ms:F0} / {Freshness.P99Ms:F0} / {Freshness.MaxMs:F0}"),
        string.Create(CultureInfo.InvariantCulture, $"{AnswerP50Ms:F1} / {AnswerP99Ms:F1}"),
        string.Join(", ", Memory.Select(part => string.Create(
            CultureInfo.InvariantCulture, $"{part.Key} {part.Value.Resident / Mega:F0} ({part.Value.Peak / Mega:F0})"))),
        string.Create(CultureInfo.InvariantCulture, $"{100 * OthersShare:F0} % |"));

    private string Cpu(string part) =>
        CpuMicroseconds.TryGetValue(part, out var figure) ? figure.ToString("F1", CultureInfo.InvariantCulture) : "–";
}
