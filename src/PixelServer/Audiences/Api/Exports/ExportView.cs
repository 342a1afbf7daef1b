using System.Text.Json.Serialization;
using PixelServer.Audiences.Exports;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>An export of an audience.</summary>
/// <param name="Id">By which it is asked after.</param>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Format">Id of the format.</param>
/// <param name="Settings">Values of the format's settings that were given.</param>
/// <param name="Earlier">The export to which it is the difference; null for a full one.</param>
/// <param name="Schedule">The schedule that asked for it.</param>
/// <param name="State">How far it is.</param>
/// <param name="Progress">How much is written, from 0 to 1.</param>
/// <param name="Error">Why it failed, or what keeps the delivery.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ExpiresAt">When its files are deleted.</param>
/// <param name="Delivery">Where it is sent; null where it is fetched.</param>
/// <param name="Report">What it holds and leaves out; null in lists and until it is written.</param>
/// <param name="Files">Its files; likewise.</param>
internal sealed record ExportView(
    string Id,
    string Audience,
    string Format,
    IReadOnlyDictionary<string, string> Settings,
    string? Earlier,
    string? Schedule,
    [property: JsonConverter(typeof(SnakeCaseEnum<ExportState>))] ExportState State,
    double Progress,
    string? Error,
    DateTimeOffset RequestedAt,
    DateTimeOffset? ExpiresAt,
    DeliveryView? Delivery,
    ExportReportView? Report,
    IReadOnlyList<ExportFileView>? Files)
{
    [JsonIgnore]
    public bool IsOver => State is ExportState.Complete or ExportState.Failed;

    public static ExportView Of(ExportRecord record, ExportDesk desk, ExportsOptions options, ExportReport? report) => new(
        record.Id,
        record.Audience,
        record.Order.Format,
        record.Order.Settings,
        record.Earlier,
        record.Schedule,
        record.State,
        Math.Round(desk.ProgressOf(record), 3),
        record.Error,
        record.RequestedAt,
        record.EndedAt + options.Keep,
        record.Order.Webhook is { } webhook ? DeliveryView.Of(webhook, record.Delivery) : null,
        report is null ? null : ExportReportView.Of(report),
        report is null ? null : [.. report.Parts.Select(ExportFileView.Of)]);
}
