namespace PixelServer.LoadTest.Pixel;

/// <summary>One load on one server.</summary>
/// <param name="Server">Which.</param>
/// <param name="Requests">Requests answered.</param>
/// <param name="Recorded">Requests the server recorded in this run.</param>
/// <param name="RequestsPerSecond">Answers per second.</param>
/// <param name="CpuMicroseconds">CPU of the server's processes per request.</param>
/// <param name="EngineCpuMicroseconds">CPU of the embedded ClickHouse per request.</param>
/// <param name="P50Ms">Median latency.</param>
/// <param name="P99Ms">99th percentile of the latency.</param>
/// <param name="OthersShare">Share of the machine's CPU that other programs took while the load ran.</param>
/// <param name="Void">Why the run does not count; null when it does.</param>
internal sealed record PixelRun(
    string Server,
    long Requests,
    long Recorded,
    double RequestsPerSecond,
    double CpuMicroseconds,
    double EngineCpuMicroseconds,
    double P50Ms,
    double P99Ms,
    double OthersShare,
    string? Void);

/// <summary>Two runs one after the other: nginx, then ours.</summary>
internal sealed record PixelPair(PixelRun Nginx, PixelRun Ours)
{
    public bool Counts => Nginx.Void is null && Ours.Void is null;

    public double CpuRatio => Ours.CpuMicroseconds / Nginx.CpuMicroseconds;
}
