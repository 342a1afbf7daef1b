using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.Insights;

/// <summary>How the sessions that the dashboard asks for are kept up to date.</summary>
internal sealed class InsightMetrics(InsightService service, InsightDesk desk) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("pixelserver.insights.fills", () => service.Fills, description: "Times that new events were taken into the dashboard's sessions by this process.");
        meter.CreateObservableCounter("pixelserver.insights.fill_failures", () => service.Failures, description: "Times that new events could not be taken into the dashboard's sessions; figures stay as they were.");
        meter.CreateObservableGauge("pixelserver.insights.fill_duration", () => service.Seconds, "s", "How long it last took to take new events into the dashboard's sessions.");
        meter.CreateObservableGauge("pixelserver.insights.age", () => service.Age, "s", "How old the newest events are that may be missing in the dashboard's figures.");
        meter.CreateObservableCounter("pixelserver.insights.questions", () => desk.Questions, description: "Questions of the dashboard.");
        meter.CreateObservableCounter("pixelserver.insights.remembered", () => desk.Remembered, description: "Those whose answer was known from before.");
    }
}
