using System.Diagnostics.Metrics;

namespace PixelServer.Metrics;

/// <summary>The one meter of the server with the instruments of all its parts. Made once, before anybody reads it.</summary>
internal sealed class ServerMeter
{
    public const string Name = "PixelServer";

    public ServerMeter(IMeterFactory meters, IEnumerable<IMetricSource> sources)
    {
        // The factory disposes it.
        var meter = meters.Create(Name);
        foreach (var source in sources)
        {
            source.AddTo(meter);
        }
    }
}
