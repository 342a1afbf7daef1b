using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Metrics;

/// <summary>The room on the disks that the server writes to: one that is full stops more than the log.</summary>
internal sealed class DiskMetrics(DataDirectory data, ServerLayout layout, IOptions<EventLogOptions> log) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("pixelserver.disk.free", () => OfEach(disk => disk.AvailableFreeSpace), "By", "Room left on the disk of the data folder, and of the event log's.");
        meter.CreateObservableGauge("pixelserver.disk.size", () => OfEach(disk => disk.TotalSize), "By", "Size of these disks.");
    }

    private List<Measurement<long>> OfEach(Func<DriveInfo, long> figure)
    {
        var measured = new List<Measurement<long>>(2);
        Add("data", data.Path);
        if (layout.IsCollector)
        {
            Add("log", log.Value.Folder);
        }

        return measured;

        void Add(string folder, string path)
        {
            try
            {
                measured.Add(new Measurement<long>(figure(new DriveInfo(path)), new KeyValuePair<string, object?>("folder", folder)));
            }
            catch (IOException)
            {
                // A disk that is gone has no figures; what cannot be written there is told elsewhere.
            }
        }
    }
}
