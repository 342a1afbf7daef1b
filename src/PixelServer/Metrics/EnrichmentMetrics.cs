using System.Diagnostics.Metrics;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.Geo;

namespace PixelServer.Metrics;

/// <summary>What each step of enrichment did, and how the geo databases are.</summary>
internal sealed class EnrichmentMetrics(EventEnricher enricher, GeoLocator geo) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter(
            "pixelserver.enrichment.events", () => PerStep(step => step.Events), description: "Events a step of enrichment looked at; those decoded twice count twice.");
        meter.CreateObservableCounter(
            "pixelserver.enrichment.failures", () => PerStep(step => step.Failures), description: "Events of which a step found out nothing because it failed; they are stored without.");
        meter.CreateObservableCounter(
            "pixelserver.enrichment.time", () => PerStep(step => step.Time.TotalSeconds), unit: "s", description: "Time a step of enrichment took.");
        meter.CreateObservableGauge(
            "pixelserver.geo.databases.failing", () => geo.Databases.Count(database => database.Problem is not null), description: "Geo databases that are missing or damaged.");
    }

    private IEnumerable<Measurement<T>> PerStep<T>(Func<EnrichmentStepStatus, T> figure)
        where T : struct =>
        enricher.Status.Select(step => new Measurement<T>(figure(step), new KeyValuePair<string, object?>("step", step.Name)));
}
