using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.Persons;

/// <summary>What the builds of persons come to.</summary>
internal sealed class PersonMetrics(PersonService service) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("pixelserver.persons.builds", () => service.Status.Builds, description: "Builds of persons by this process, those that changed nothing included.");
        meter.CreateObservableCounter("pixelserver.persons.build_failures", () => service.Status.Failures, description: "Builds of persons that failed; the one before stays in force.");
        meter.CreateObservableGauge("pixelserver.persons.build_duration", () => service.Status.Last?.Seconds ?? 0, "s", "How long the last build of persons took.");
        meter.CreateObservableGauge("pixelserver.persons.joined", () => service.Status.Last?.Persons ?? 0, description: "Persons known by an identity, as last built.");
        meter.CreateObservableGauge("pixelserver.persons.visitors", () => service.Status.Last?.Visitors ?? 0, description: "Visitors that belong to these persons, as last built.");
        meter.CreateObservableGauge("pixelserver.persons.shared_visitors", () => service.Status.Last?.SharedVisitors ?? 0, description: "Visitors taken for shared computers, as last built.");
    }
}
