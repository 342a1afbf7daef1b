using PixelServer.Audiences.Building;

namespace PixelServer.AudienceBenchmark;

/// <summary>What was measured of a template: seconds of each run, and the engine's peak memory.</summary>
internal sealed class TemplateFigures(string template)
{
    public string Template => template;

    public List<double> Scan { get; } = [];

    public List<double> Preview { get; } = [];

    public List<double> Full { get; } = [];

    public List<double> Changes { get; } = [];

    public double PreviewMegabytes { get; set; }

    public double FullMegabytes { get; set; }

    public double ChangesMegabytes { get; set; }

    public SizePreview? Estimate { get; set; }

    public AudienceBuildRecord? FullRecord { get; set; }

    public AudienceBuildRecord? ChangesRecord { get; set; }
}
