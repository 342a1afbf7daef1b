using System.Text.Json;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>An audience whole.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Of the definition: the same version has the same members.</param>
/// <param name="SavedAt">When this definition was saved.</param>
/// <param name="Origin"><c>api</c>, or the file it is kept in.</param>
/// <param name="Summary">Who belongs to it, in words.</param>
/// <param name="Definition">The definition, defaults included.</param>
/// <param name="Build">The build that readers see; null before the first.</param>
/// <param name="FreshnessSeconds">Age of the newest events that are in it.</param>
/// <param name="Problem">Why it is not up to date; null where nothing is wrong.</param>
/// <param name="Job">A build of it that this process is at; null where there is none.</param>
internal sealed record AudienceView(
    string Id,
    string Version,
    DateTimeOffset SavedAt,
    string Origin,
    string Summary,
    JsonElement Definition,
    BuildView? Build,
    double? FreshnessSeconds,
    string? Problem,
    JobView? Job = null)
{
    public static AudienceView Of(SavedAudience audience, AudienceBuildRecord? build, string? problem, DateTimeOffset now) => new(
        audience.Id,
        audience.Definition.Version,
        audience.SavedAt,
        audience.Origin,
        AudienceSummary.Of(audience.Definition),
        JsonElement.Parse(audience.Definition.ToJson()),
        build is null ? null : BuildView.Of(build),
        build is null ? null : Math.Round((now - DateTimeOffset.FromUnixTimeMilliseconds(build.SeenUntil)).TotalSeconds, 1),
        problem);
}
