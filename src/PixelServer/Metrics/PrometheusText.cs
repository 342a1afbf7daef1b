using System.Globalization;
using System.Text;

namespace PixelServer.Metrics;

/// <summary>
/// Writes metrics in Prometheus' text format 0.0.4 or in OpenMetrics 1.0.0. Ours, because no exporter package can be restored
/// where this is built; of OpenTelemetry's, OpenTelemetry.Exporter.Prometheus.AspNetCore would stand here.
/// </summary>
internal static class PrometheusText
{
    public const string PlainContentType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families, bool openMetrics)
    {
        var text = new StringBuilder(8192);
        foreach (var family in families)
        {
            Write(text, family, openMetrics);
        }

        return openMetrics ? text.Append("# EOF\n").ToString() : text.ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family, bool openMetrics)
    {
        var sample = family.IsCounter ? $"{family.Name}_total" : family.Name;
        // A counter is named without _total in OpenMetrics and with it in the older format.
        var name = openMetrics ? family.Name : sample;
        text.Append("# HELP ").Append(name).Append(' ').Append(Escape(family.Help, openMetrics)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(family.IsCounter ? " counter\n" : " gauge\n");
        if (openMetrics && family.Unit.Length > 0)
        {
            text.Append("# UNIT ").Append(name).Append(' ').Append(family.Unit).Append('\n');
        }

        foreach (var (labels, value) in family.Samples)
        {
            text.Append(sample).Append(labels).Append(' ').Append(Format(value)).Append('\n');
        }
    }

    private static string Escape(string help, bool openMetrics)
    {
        var escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return openMetrics ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Format(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
