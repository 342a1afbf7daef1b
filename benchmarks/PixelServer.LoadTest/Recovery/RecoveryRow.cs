using System.Globalization;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Recovery;

/// <summary>One recovery. Times count from the start of the process.</summary>
/// <param name="Shape">How the events had been sent.</param>
/// <param name="WaitingBytes">What waited in the log.</param>
/// <param name="Events">Rows at the end.</param>
/// <param name="ListeningMs">Until a connection was taken.</param>
/// <param name="FirstPixelMs">Until a pixel was answered.</param>
/// <param name="DrainedSeconds">Until everything was a row.</param>
/// <param name="EventsPerSecond">Rows per second of that time.</param>
/// <param name="CpuMicroseconds">CPU of the server per event.</param>
/// <param name="EngineCpuMicroseconds">CPU of ClickHouse per event.</param>
/// <param name="Memory">The server's memory at the end.</param>
/// <param name="OthersShare">Share of the machine's CPU that other programs took.</param>
/// <param name="Void">Why the figures don't count; null when they do.</param>
internal sealed record RecoveryRow(
    LoadShape Shape,
    long WaitingBytes,
    long Events,
    double ListeningMs,
    double FirstPixelMs,
    double DrainedSeconds,
    double EventsPerSecond,
    double CpuMicroseconds,
    double EngineCpuMicroseconds,
    MemoryFigures Memory,
    double OthersShare,
    string? Void)
{
    private const double Mega = 1e6;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Shape.Name}: listening after {ListeningMs:F0} ms, first pixel {FirstPixelMs:F0} ms, drained {DrainedSeconds:F1} s, {EventsPerSecond:N0} events/s")
        + (Void is null ? "" : $", VOID: {Void}");

    public string ToMarkdown() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Shape.Name} | {WaitingBytes / Mega:N0} | {Events:N0} | {ListeningMs:F0} | {FirstPixelMs:F0} | {DrainedSeconds:F1} | {EventsPerSecond:N0} "
        + $"| {CpuMicroseconds:F1} | {EngineCpuMicroseconds:F1} | {Memory.Resident / Mega:F0} ({Memory.Peak / Mega:F0}) | {100 * OthersShare:F0} % |");
}
