using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PixelServer.Configuration;

namespace PixelServer.Metrics;

/// <summary>
/// Sends the metrics to an OpenTelemetry collector, as the standard variables <c>OTEL_…</c> say. Registered only when they name an
/// endpoint: otherwise nothing of OpenTelemetry is ever loaded.
/// </summary>
internal sealed class OtlpExport(ServerMeter meter, ILogger<OtlpExport> logger) : IHostedLifecycleService, IDisposable
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
            .AddOtlpExporter(ReadMetricsVariables)
            .Build();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends the last figures, after all parts have stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.Run(() => _provider?.Shutdown(timeoutMilliseconds: 2000), CancellationToken.None);

    public void Dispose()
    {
        _provider?.Dispose();
        _problems.Dispose();
    }

    // The exporter reads the variables for all signals by itself, but not those for metrics alone, which go first.
    private static void ReadMetricsVariables(OtlpExporterOptions options)
    {
        if (Variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") is { Length: > 0 } endpoint)
        {
            options.Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw Wrong("ENDPOINT", endpoint, "an address like http://collector:4318/v1/metrics");
        }

        if (Variable("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL") is { Length: > 0 } protocol)
        {
            options.Protocol = protocol switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => throw Wrong("PROTOCOL", protocol, "grpc or http/protobuf"),
            };
        }

        if (Variable("OTEL_EXPORTER_OTLP_METRICS_HEADERS") is { Length: > 0 } headers)
        {
            options.Headers = headers;
        }

        if (Variable("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT") is { Length: > 0 } timeout)
        {
            options.TimeoutMilliseconds = int.TryParse(timeout, CultureInfo.InvariantCulture, out var milliseconds)
                ? milliseconds
                : throw Wrong("TIMEOUT", timeout, "milliseconds");
        }
    }

    private static CommandException Wrong(string variable, string value, string fix) =>
        new($"OTEL_EXPORTER_OTLP_METRICS_{variable} is '{value}'; use {fix}.");

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
