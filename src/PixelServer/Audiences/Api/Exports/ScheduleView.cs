namespace PixelServer.Audiences.Api.Exports;

/// <summary>An export that is made again and again.</summary>
/// <param name="Id">By which it is deleted.</param>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Format">Id of the format.</param>
/// <param name="Difference">Each but the first is the difference to the one before.</param>
/// <param name="EverySeconds">At least so long after the one before, once there is a newer build.</param>
/// <param name="WebhookHost">Where it is sent; null where it is fetched.</param>
/// <param name="LastAt">When the last one was asked for.</param>
internal sealed record ScheduleView(string Id, string Audience, string Format, bool Difference, long EverySeconds, string? WebhookHost, DateTimeOffset? LastAt)
{
    public static ScheduleView Of(ExportSchedule schedule) => new(
        schedule.Id,
        schedule.Audience,
        schedule.Order.Format,
        schedule.Order.Difference,
        (long)schedule.Every.TotalSeconds,
        schedule.Order.Webhook is { } webhook ? new Uri(webhook.Url).Host : null,
        schedule.LastAt);
}
