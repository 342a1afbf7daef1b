using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>Tells why an audience is not up to date, as far as this process knows. Thread-safe.</summary>
internal sealed class AudienceProblems(BuildRunner runner, AudienceService service)
{
    public IReadOnlyList<FileProblemView> Files =>
        [.. service.FileProblems.Select(problem => new FileProblemView(problem.File, [.. problem.Errors.Select(DefinitionErrorView.Of)]))];

    /// <summary>Null where nothing is wrong.</summary>
    public string? Of(SavedAudience audience)
    {
        if (service.FileProblems.FirstOrDefault(problem => Path.GetFileNameWithoutExtension(problem.File) == audience.Id) is { } file)
        {
            return $"{file.File}: {string.Join(" ", file.Errors)}";
        }

        var last = runner.Jobs.FirstOrDefault(job => job.Audience.Id == audience.Id && job.State is (BuildState.Complete or BuildState.Failed));
        return last is { State: BuildState.Failed, Error: var error } && last.Audience.SavedAt == audience.SavedAt ? $"The last build failed: {error}" : null;
    }
}
