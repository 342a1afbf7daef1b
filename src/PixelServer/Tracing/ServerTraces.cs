using System.Diagnostics;

namespace PixelServer.Tracing;

/// <summary>
/// Spans of what people and schedules ask for: calls of the API, builds, exports. Nobody listens unless traces are sent, and then nothing
/// is made. What is in a span names no visitor: routes, not paths; kinds of errors, not their words. Pixels never come here.
/// </summary>
internal static class ServerTraces
{
    public const string SourceName = "PixelServer";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a span of work that nobody waits for; null when it is not wanted.</summary>
    public static Activity? StartWork(string name) => Source.StartActivity(name);

    /// <summary>Begins the span of a call; null when it is not wanted.</summary>
    public static Activity? StartCall(string name) => Source.StartActivity(name, ActivityKind.Server);

    /// <summary>Says that the work failed, and how; the words may tell of people and are left out.</summary>
    public static void Fail(this Activity? span, Exception exception) =>
        span?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
}
