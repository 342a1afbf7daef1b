using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace PixelServer.Metrics;

/// <summary>
/// Sends the metrics to an OpenTelemetry collector, as the standard variables <c>OTEL_…</c> say. Registered only when they name an
/// endpoint: otherwise nothing of OpenTelemetry is ever loaded.
/// </summary>
internal sealed class OtlpExport(ServerMeter meter, ILogger<OtlpExport> logger) : IHostedService, IDisposable
{
    private readonly OtlpProblems _problems = new(logger);
    private MeterProvider? _provider;

    /// <summary>An endpoint is named and metrics are not switched off.</summary>
    public static bool IsWanted =>
        (Variable("OTEL_EXPORTER_OTLP_ENDPOINT").Length > 0 || Variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT").Length > 0)
        && !Variable("OTEL_SDK_DISABLED").Equals("true", StringComparison.OrdinalIgnoreCase)
        && (Variable("OTEL_METRICS_EXPORTER") is "" || Variable("OTEL_METRICS_EXPORTER").Split(',', StringSplitOptions.TrimEntries).Contains("otlp"));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Asked for so that its instruments are there.
        _ = meter;
        _provider = Sdk.CreateMeterProviderBuilder()
            // The last word has the environment: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("pixelserver").AddTelemetrySdk().AddEnvironmentVariableDetector())
            .AddMeter(MetricSelection.Meters)
            .AddView(instrument => MetricSelection.Includes(instrument) ? null : MetricStreamConfiguration.Drop)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends the last figures.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => _provider?.Shutdown(timeoutMilliseconds: 2000), CancellationToken.None);

    public void Dispose()
    {
        _provider?.Dispose();
        _problems.Dispose();
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
