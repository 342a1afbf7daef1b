using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace PixelServer.Metrics;

/// <summary>
/// Which instruments are shown, in Prometheus' format and over OTLP alike: all of ours, and of the runtime and the web server those
/// that say how the process does. Left out are those that a request would pay for, above all the histograms of durations, and the
/// thread pool's, which .NET 10 declares as counters though they go up and down.
/// </summary>
internal static class MetricSelection
{
    /// <summary>The meters to look at; of the framework's only some instruments are taken.</summary>
    public static readonly string[] Meters = [ServerMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    private static readonly FrozenSet<string> Framework = FrozenSet.Create(
        // Asked for when somebody looks.
        "dotnet.gc.collections",
        "dotnet.gc.pause.time",
        "dotnet.gc.heap.total_allocated",
        "dotnet.gc.last_collection.heap.size",
        "dotnet.process.cpu.time",
        "dotnet.process.memory.working_set",
        // One addition for each connection, none for a request.
        "kestrel.active_connections",
        "kestrel.rejected_connections");

    public static bool Includes(Instrument instrument) =>
        instrument.Meter.Name == ServerMeter.Name || (Meters.Contains(instrument.Meter.Name) && Framework.Contains(instrument.Name));
}
