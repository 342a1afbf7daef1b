using System.Diagnostics.Tracing;
using System.Globalization;

namespace PixelServer.Metrics;

/// <summary>Passes on what OpenTelemetry has to say against its exporter, which otherwise fails without a word.</summary>
internal sealed partial class OtlpProblems(ILogger logger) : EventListener
{
    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name is "OpenTelemetry-Sdk" or "OpenTelemetry-Exporter-OpenTelemetryProtocol")
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
        LogProblem(string.Format(CultureInfo.InvariantCulture, eventData.Message ?? eventData.EventName ?? "", [.. eventData.Payload ?? []]));

    [LoggerMessage(60, LogLevel.Warning, "Metrics could not be sent over OTLP: {Problem}")]
    private partial void LogProblem(string problem);
}
