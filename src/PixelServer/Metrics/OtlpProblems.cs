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
        if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol")
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
        else if (eventSource.Name == "OpenTelemetry-Sdk")
        {
            // It warns of every instrument that is left out on purpose.
            EnableEvents(eventSource, EventLevel.Error);
        }
    }

    // The first line says what it is; the others are the call stack.
    protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
        LogProblem(string.Format(CultureInfo.InvariantCulture, eventData.Message ?? eventData.EventName ?? "", [.. eventData.Payload ?? []]).Split('\n')[0]);

    [LoggerMessage(60, LogLevel.Warning, "Metrics or traces could not be sent over OTLP: {Problem}")]
    private partial void LogProblem(string problem);
}
