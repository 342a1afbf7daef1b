using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PixelServer.Pipeline.Loading;
using PixelServer.Tracing;

namespace PixelServer.Metrics;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector, as the standard variables <c>OTEL_…</c> say. Registered only when they name an
/// endpoint: otherwise nothing of OpenTelemetry is ever loaded.
/// </summary>
internal sealed class OtlpExport(ServerMeter meter, ILogger<OtlpExport> logger) : IHostedLifecycleService, IDisposable
{
    // Milliseconds.
    private const int Patience = 2000;

    private readonly OtlpProblems _problems = new(logger);
    private MeterProvider? _meters;
    private TracerProvider? _traces;

    /// <summary>There is anything to send.</summary>
    public static bool IsWanted => OtlpVariables.IsWanted(OtlpVariables.Metrics) || OtlpVariables.IsWanted(OtlpVariables.Traces);

    // The last word has the environment: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
    private static ResourceBuilder Service => ResourceBuilder.CreateEmpty().AddService("pixelserver").AddTelemetrySdk().AddEnvironmentVariableDetector();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (OtlpVariables.IsWanted(OtlpVariables.Metrics))
        {
            // Asked for so that its instruments are there.
            _ = meter;
            _meters = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(Service)
                .AddMeter(MetricSelection.Meters)
                .AddView(instrument => MetricSelection.Includes(instrument) ? null : MetricStreamConfiguration.Drop)
                .AddOtlpExporter(options => OtlpVariables.Read(options, OtlpVariables.Metrics))
                .Build();
        }

        if (OtlpVariables.IsWanted(OtlpVariables.Traces))
        {
            // How many are kept say OTEL_TRACES_SAMPLER and its argument. The web server's own source is not listened to: it has a span for each pixel.
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Service)
                .AddSource(ServerTraces.SourceName, BlockLoader.TraceSourceName)
                .AddOtlpExporter(options => OtlpVariables.Read(options, OtlpVariables.Traces))
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the last figures and spans, after all parts have stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _meters?.Shutdown(Patience), CancellationToken.None), Task.Run(() => _traces?.Shutdown(Patience), CancellationToken.None));

    public void Dispose()
    {
        _meters?.Dispose();
        _traces?.Dispose();
        _problems.Dispose();
    }
}
