using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace PixelServer.Metrics;

/// <summary>An instrument as Prometheus sees it, and its figures: those of the last look, or the running sum of an instrument that counts.</summary>
internal sealed class MetricFamily
{
    private readonly List<MetricSample> _observed = [];
    private long _sum;

    public MetricFamily(Instrument instrument)
    {
        IsObserved = instrument.IsObservable;
        IsCounter = instrument.GetType().GetGenericTypeDefinition() is var type && (type == typeof(Counter<>) || type == typeof(ObservableCounter<>));
        Unit = instrument.Unit switch
        {
            "s" => "seconds",
            "By" => "bytes",
            // Names in braces, such as {connection}, are for people.
            _ => "",
        };
        var name = Sanitize(instrument.Name);
        Name = Unit.Length == 0 || name.EndsWith($"_{Unit}", StringComparison.Ordinal) ? name : $"{name}_{Unit}";
        Help = instrument.Description ?? "";
    }

    /// <summary>The name with its unit; the samples of a counter have <c>_total</c> behind it.</summary>
    public string Name { get; }

    public string Unit { get; }

    public string Help { get; }

    public bool IsCounter { get; }

    private bool IsObserved { get; }

    /// <summary>The figures, by the thread that reads the metrics.</summary>
    public IReadOnlyList<MetricSample> Samples => IsObserved ? _observed : [new MetricSample("", Volatile.Read(ref _sum))];

    public void Clear() => _observed.Clear();

    /// <summary>Takes a measurement. Those of instruments that count come from any thread; their labels are dropped, which keeps this one addition.</summary>
    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (IsObserved)
        {
            _observed.Add(new MetricSample(Format(labels), value));
        }
        else
        {
            Interlocked.Add(ref _sum, (long)value);
        }
    }

    private static string Format(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length == 0 ? '{' : ',').Append(Sanitize(name)).Append("=\"");
            text.Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Sanitize(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
