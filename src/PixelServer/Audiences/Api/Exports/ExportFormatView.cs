using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>A format that audiences are exported in.</summary>
/// <param name="Id">By which it is asked for.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="HasDifference">The platform takes files that only say what has changed.</param>
/// <param name="Minimum">What the platform asks of an audience's size; null where nothing is known.</param>
/// <param name="Settings">What can be set.</param>
internal sealed record ExportFormatView(
    string Id, string Title, bool HasDifference, AudienceMinimum? Minimum, IReadOnlyList<FormatSetting> Settings)
{
    public static ExportFormatView Of(ExportFormat format) => new(format.Id, format.Title, format.HasDifference, format.Minimum, format.Settings);
}
