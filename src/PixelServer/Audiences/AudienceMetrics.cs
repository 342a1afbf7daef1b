using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.Audiences;

/// <summary>How audiences are kept up to date.</summary>
internal sealed class AudienceMetrics(AudienceService service, BuildRunner runner, OnSiteMemberships onSite) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.audiences.count", () => service.Audiences, description: "Audiences, as the leading process last saw them.");
        meter.CreateObservableGauge("pixelserver.audiences.leading", () => service.IsLeading ? 1 : 0, description: "1 in the process that refreshes audiences.");
        meter.CreateObservableCounter("pixelserver.audiences.builds", () => runner.Counts.Builds, description: "Builds of audiences by this process.");
        meter.CreateObservableCounter("pixelserver.audiences.build_failures", () => runner.Counts.Failures + service.Failures, description: "Builds, and rounds of the schedule, that failed; the builds before stay in force.");
        meter.CreateObservableGauge("pixelserver.audiences.build_duration", () => runner.Counts.Seconds, "s", "How long the last build of an audience took.");
        meter.CreateObservableGauge("pixelserver.audiences.fill_duration", () => runner.Counts.FillSeconds, "s", "How long it last took to fill up what is known of visitors.");
        meter.CreateObservableGauge("pixelserver.audiences.file_problems", () => service.FileProblems.Count, description: "Files of the definition folder that cannot be used.");
        meter.CreateObservableGauge("pixelserver.audiences.on_site_members", () => onSite.Members, description: "Members of audiences for web pages, held in memory.");
    }
}
