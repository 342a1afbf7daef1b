using System.Diagnostics.Metrics;

namespace PixelServer.Metrics;

/// <summary>Reads the instruments when somebody asks. Thread-safe; readers wait for each other.</summary>
internal sealed class MetricsReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="meters">Only its meters count, beside the runtime's, so that two servers in one process stay apart.</param>
    /// <param name="meter">Asked for so that its instruments are there.</param>
    public MetricsReader(IMeterFactory meters, ServerMeter meter)
    {
        _ = meter;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (MetricSelection.Includes(instrument) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters)))
            {
                listener.EnableMeasurementEvents(instrument, Add(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<int>(static (_, value, labels, family) => ((MetricFamily)family!).Add(value, labels));
        _listener.SetMeasurementEventCallback<long>(static (_, value, labels, family) => ((MetricFamily)family!).Add(value, labels));
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, family) => ((MetricFamily)family!).Add(value, labels));
        _listener.Start();
    }

    /// <summary>Looks at all instruments and hands the families, in order of their names, to a function that must not keep them.</summary>
    public T Read<T>(Func<IEnumerable<MetricFamily>, T> use)
    {
        lock (_lock)
        {
            foreach (var family in _families.Values)
            {
                family.Clear();
            }

            _listener.RecordObservableInstruments();
            return use(_families.Values);
        }
    }

    public void Dispose() => _listener.Dispose();

    private MetricFamily Add(Instrument instrument)
    {
        var family = new MetricFamily(instrument);
        lock (_lock)
        {
            _families.Add(family.Name, family);
        }

        return family;
    }
}
