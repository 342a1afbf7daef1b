using System.Text.Json.Serialization;

namespace PixelServer.Audiences.Api;

/// <summary>A build that was asked for.</summary>
/// <param name="Id">By which it is asked after.</param>
/// <param name="Audience">Id of the audience.</param>
/// <param name="State">How far it is.</param>
/// <param name="IsFull">All visitors are to be looked at.</param>
/// <param name="Progress">How much is done, from 0 to 1.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Build">The build, once it is complete.</param>
internal sealed record JobView(
    string Id,
    string Audience,
    [property: JsonConverter(typeof(SnakeCaseEnum<BuildState>))] BuildState State,
    bool IsFull,
    double Progress,
    string? Error,
    BuildView? Build)
{
    [JsonIgnore]
    public bool IsOver => State is BuildState.Complete or BuildState.Failed or BuildState.Cancelled;

    public static JobView Of(BuildJob job) => new(
        job.Id, job.Audience.Id, job.State, job.IsFull, Math.Round(job.Progress, 3), job.Error, job.Record is { } record ? BuildView.Of(record) : null);
}
