using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PixelServer.Metrics;
using Xunit;

namespace PixelServer.Tests.Metrics;

/// <summary>From instruments to the text that Prometheus reads.</summary>
public sealed class MetricsReaderTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public void Counter_is_written_with_total_and_gauge_with_its_unit()
    {
        var text = Read(meter =>
        {
            meter.CreateObservableCounter("pixelserver.things", () => 7L, description: "Things.");
            meter.CreateObservableGauge("pixelserver.wait", () => 1.5, "s", "A wait.");
            meter.CreateObservableGauge("pixelserver.log", () => 9_007_199_254_740_992L, "By", "Room.");
            meter.CreateObservableGauge("pixelserver.people", () => 3, "{person}", "People.");
        });

        Assert.Equal(
            """
            # HELP pixelserver_log_bytes Room.
            # TYPE pixelserver_log_bytes gauge
            pixelserver_log_bytes 9007199254740992
            # HELP pixelserver_people People.
            # TYPE pixelserver_people gauge
            pixelserver_people 3
            # HELP pixelserver_things_total Things.
            # TYPE pixelserver_things_total counter
            pixelserver_things_total 7
            # HELP pixelserver_wait_seconds A wait.
            # TYPE pixelserver_wait_seconds gauge
            pixelserver_wait_seconds 1.5

            """,
            text);
    }

    [Fact]
    public void Open_metrics_names_the_family_without_total_and_ends_with_a_mark()
    {
        var text = Read(
            meter =>
            {
                meter.CreateObservableCounter("pixelserver.things", () => 7L, description: "\"Things\".");
                meter.CreateObservableGauge("pixelserver.wait", () => 1.5, "s", "A wait.");
            },
            openMetrics: true);

        Assert.Equal(
            """
            # HELP pixelserver_things \"Things\".
            # TYPE pixelserver_things counter
            pixelserver_things_total 7
            # HELP pixelserver_wait_seconds A wait.
            # TYPE pixelserver_wait_seconds gauge
            # UNIT pixelserver_wait_seconds seconds
            pixelserver_wait_seconds 1.5
            # EOF

            """,
            text);
    }

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        var text = Read(meter => meter.CreateObservableGauge(
            "pixelserver.odd",
            () => new Measurement<long>(1, new("path.of", "C:\\a\"b\nc"), new("number", 1.5)),
            description: "Back\\slash, \"quotes\",\nline."));

        Assert.Equal(
            "# HELP pixelserver_odd Back\\\\slash, \"quotes\",\\nline.\n# TYPE pixelserver_odd gauge\npixelserver_odd{path_of=\"C:\\\\a\\\"b\\nc\",number=\"1.5\"} 1\n",
            text);
    }

    [Fact]
    public void Figures_that_are_no_numbers_are_written_as_prometheus_reads_them()
    {
        var text = Read(meter => meter.CreateObservableGauge<double>(
            "pixelserver.odd",
            () => [new(double.PositiveInfinity, [new("a", 1)]), new(double.NegativeInfinity, [new("a", 2)]), new(double.NaN, [new("a", 3)])]));

        Assert.EndsWith("pixelserver_odd{a=\"1\"} +Inf\npixelserver_odd{a=\"2\"} -Inf\npixelserver_odd{a=\"3\"} NaN\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_that_is_gone_is_not_shown_again()
    {
        var reasons = new List<Measurement<long>> { new(1, new KeyValuePair<string, object?>("reason", "full")) };
        using var reader = Reader(meter => meter.CreateObservableGauge("pixelserver.odd", () => reasons));
        Assert.Contains("{reason=\"full\"} 1", Write(reader), StringComparison.Ordinal);
        reasons.Clear();

        Assert.DoesNotContain("{reason", Write(reader), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_of_the_web_server_are_summed_over_their_labels()
    {
        // As Kestrel does, made after the reader.
        using var reader = Reader(_ => { });
        var kestrel = _services.GetRequiredService<IMeterFactory>().Create("Microsoft.AspNetCore.Server.Kestrel");
        var connections = kestrel.CreateUpDownCounter<long>("kestrel.active_connections");
        var duration = kestrel.CreateHistogram<double>("kestrel.connection.duration");
        connections.Add(1, new KeyValuePair<string, object?>("server.port", 80));
        connections.Add(1, new KeyValuePair<string, object?>("server.port", 443));
        connections.Add(1, new KeyValuePair<string, object?>("server.port", 80));
        connections.Add(-1, new KeyValuePair<string, object?>("server.port", 80));

        Assert.Contains("# TYPE kestrel_active_connections gauge\nkestrel_active_connections 2\n", reader.Read(families => PrometheusText.Write(families, false)), StringComparison.Ordinal);
        // Whoever listened to it would make every connection pay.
        Assert.False(duration.Enabled);
    }

    [Fact]
    public void Meters_of_another_server_in_the_process_are_not_shown()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var reader = Reader(meter => meter.CreateObservableGauge("pixelserver.ours", () => 1));
        _ = new ServerMeter(other.GetRequiredService<IMeterFactory>(), [new Source(meter => meter.CreateObservableGauge("pixelserver.theirs", () => 1))]);

        Assert.DoesNotContain("theirs", Write(reader), StringComparison.Ordinal);
    }

    public void Dispose() => _services.Dispose();

    private string Read(Action<Meter> add, bool openMetrics = false)
    {
        using var reader = Reader(add);
        return Write(reader, openMetrics);
    }

    private MetricsReader Reader(Action<Meter> add)
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        return new MetricsReader(meters, new ServerMeter(meters, [new Source(add)]));
    }

    // The runtime's own are left out.
    private static string Write(MetricsReader reader, bool openMetrics = false) => reader.Read(families => PrometheusText.Write(
        families.Where(family => family.Name.StartsWith("pixelserver", StringComparison.Ordinal)), openMetrics));

    private sealed class Source(Action<Meter> add) : IMetricSource
    {
        public void AddTo(Meter meter) => add(meter);
    }
}
