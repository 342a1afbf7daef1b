using System.Text.Json.Serialization;

namespace PixelServer.Health;

/// <summary>Why events do not flow as they should.</summary>
/// <param name="Code">For machines; never changes its meaning.</param>
/// <param name="Message">For people; tells nothing that strangers should not know, because anybody may ask for readiness.</param>
internal sealed record HealthReason(string Code, string Message)
{
    public const string Stopping = "stopping";
    public const string LogFull = "log_full";
    public const string LogNearlyFull = "log_nearly_full";
    public const string ClickHouseNotReached = "clickhouse_not_reached";
    public const string ClickHouseFailing = "clickhouse_failing";
    public const string RetentionDiffers = "retention_differs";
    public const string RedisFailing = "redis_failing";
    public const string EventsWait = "events_wait";
    public const string BacklogGrowing = "backlog_growing";

    /// <summary>What exactly happened, for operators only; null when the message says it all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>For how long it is known to have been so.</summary>
    public double Seconds { get; init; }
}
