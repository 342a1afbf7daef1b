using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.EndToEnd;

/// <summary>A program that events pass through.</summary>
internal sealed record PathPart(string Name, int ProcessId)
{
    public const string Collector = "collector";
    public const string CollectorAndLoader = "collector and loader";
    public const string Redis = "Redis";
    public const string Loader = "loader";
    public const string ClickHouse = "ClickHouse";

    public double CpuSeconds() => ProcessFigures.CpuSeconds(ProcessId);
}
