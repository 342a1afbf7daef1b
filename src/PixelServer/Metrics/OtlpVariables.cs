using System.Globalization;
using OpenTelemetry.Exporter;
using PixelServer.Configuration;

namespace PixelServer.Metrics;

/// <summary>The standard variables <c>OTEL_…</c> that say whether and where a signal is sent.</summary>
internal static class OtlpVariables
{
    public const string Metrics = "METRICS";
    public const string Traces = "TRACES";

    /// <summary>An endpoint is named, and the signal is not switched off.</summary>
    public static bool IsWanted(string signal) =>
        (Variable("OTEL_EXPORTER_OTLP_ENDPOINT").Length > 0 || Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT").Length > 0)
        && !Variable("OTEL_SDK_DISABLED").Equals("true", StringComparison.OrdinalIgnoreCase)
        && (Variable($"OTEL_{signal}_EXPORTER") is "" || Variable($"OTEL_{signal}_EXPORTER").Split(',', StringSplitOptions.TrimEntries).Contains("otlp"));

    /// <summary>The exporter reads the variables for all signals by itself, but not those for one alone, which go first.</summary>
    /// <exception cref="CommandException">A variable has a wrong value.</exception>
    public static void Read(OtlpExporterOptions options, string signal)
    {
        if (Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 } endpoint)
        {
            options.Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw Wrong(signal, "ENDPOINT", endpoint, $"an address like http://collector:4318/v1/{signal.ToLowerInvariant()}");
        }

        if (Variable($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") is { Length: > 0 } protocol)
        {
            options.Protocol = protocol switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => throw Wrong(signal, "PROTOCOL", protocol, "grpc or http/protobuf"),
            };
        }

        if (Variable($"OTEL_EXPORTER_OTLP_{signal}_HEADERS") is { Length: > 0 } headers)
        {
            options.Headers = headers;
        }

        if (Variable($"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT") is { Length: > 0 } timeout)
        {
            options.TimeoutMilliseconds = int.TryParse(timeout, CultureInfo.InvariantCulture, out var milliseconds)
                ? milliseconds
                : throw Wrong(signal, "TIMEOUT", timeout, "milliseconds");
        }
    }

    private static CommandException Wrong(string signal, string variable, string value, string fix) =>
        new($"OTEL_EXPORTER_OTLP_{signal}_{variable} is '{value}'; use {fix}.");

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
