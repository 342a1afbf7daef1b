using PixelServer.Audiences.Building;

namespace PixelServer.AudienceBenchmark;

/// <summary>What was measured of a template.</summary>
internal sealed class TemplateFigures
{
    public Measured Scan { get; } = new();

    public Measured Preview { get; } = new();

    public Measured Full { get; } = new();

    public Measured Refresh { get; } = new();

    public SizePreview? Estimate { get; set; }

    public AudienceBuildRecord? FullRecord { get; set; }

    public AudienceBuildRecord? RefreshRecord { get; set; }
}
