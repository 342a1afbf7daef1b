using System.Diagnostics.Metrics;
using PixelServer.Metrics;

namespace PixelServer.Erasure;

/// <summary>What the loader's sweeps do.</summary>
internal sealed class ErasureMetrics(ErasureService service) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.erasure.busy", () => service.IsBusy ? 1 : 0, description: "1 while erasures are being carried out.");
        meter.CreateObservableCounter("pixelserver.erasure.deleted", () => service.Deleted, description: "Rows of erased visitors that were deleted.");
        meter.CreateObservableCounter("pixelserver.erasure.failures", () => service.Failures, description: "Attempts to erase that failed and were or will be made again.");
    }
}
