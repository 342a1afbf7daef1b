using System.Diagnostics.Metrics;

namespace PixelServer.Metrics;

/// <summary>
/// A part of the server that has figures. Each role registers those of its parts. Instruments observe what the part counts
/// anyway, so that nothing is counted twice and a request pays for no measurement.
/// </summary>
internal interface IMetricSource
{
    /// <summary>
    /// Creates the part's instruments, once. Names are dotted and begin with <c>pixelserver.</c>; units are <c>s</c>, <c>By</c> or none.
    /// Each must stand in <c>deploy/metrics.md</c>.
    /// </summary>
    void AddTo(Meter meter);
}
