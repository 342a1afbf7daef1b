using System.Text.Json.Serialization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary>An audience among others. What a build says is null before the first.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Level">What its members are.</param>
/// <param name="Site">Whose visitors.</param>
/// <param name="Size">Members.</param>
/// <param name="Entered">Since the build before.</param>
/// <param name="Departed">Since the build before.</param>
/// <param name="BuiltAt">When the last build was complete.</param>
/// <param name="FreshnessSeconds">Age of the newest events that are in it.</param>
/// <param name="Version">Of the definition: the same version has the same members.</param>
/// <param name="Origin"><c>api</c>, or the file it is kept in.</param>
/// <param name="OnSite">Web pages may learn that their visitor is a member.</param>
/// <param name="Problem">Why it is not up to date; null where nothing is wrong.</param>
/// <param name="Sizes">The last size of each UTC day, the oldest first; null where they were not asked for.</param>
/// <param name="SizeYesterday">Members a day ago; null where it was not built by then, or not asked for.</param>
/// <param name="Consented">Members who have consented to marketing, as audiences knew at most five minutes ago; null where it was not asked for.</param>
internal sealed record AudienceRow(
    string Id,
    string Name,
    [property: JsonConverter(typeof(SnakeCaseEnum<AudienceKind>))] AudienceKind Kind,
    [property: JsonConverter(typeof(SnakeCaseEnum<AudienceLevel>))] AudienceLevel Level,
    string Site,
    long? Size,
    long? Entered,
    long? Departed,
    DateTimeOffset? BuiltAt,
    double? FreshnessSeconds,
    string Version,
    string Origin,
    bool OnSite,
    string? Problem,
    IReadOnlyList<SizeView>? Sizes = null,
    long? SizeYesterday = null,
    long? Consented = null)
{
    public static AudienceRow Of(SavedAudience audience, AudienceBuildRecord? build, string? problem, DateTimeOffset now) => new(
        audience.Id,
        audience.Definition.Name,
        audience.Definition.Kind,
        audience.Definition.Level,
        audience.Definition.Site,
        build?.Size,
        build?.Entered,
        build?.Departed,
        build is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(build.CompletedAt),
        build is null ? null : Math.Round((now - DateTimeOffset.FromUnixTimeMilliseconds(build.SeenUntil)).TotalSeconds, 1),
        audience.Definition.Version,
        audience.Origin,
        audience.Definition.IsOnSite,
        problem);
}
