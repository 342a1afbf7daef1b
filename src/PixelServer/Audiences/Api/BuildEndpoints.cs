using Microsoft.AspNetCore.Http.HttpResults;

namespace PixelServer.Audiences.Api;

/// <summary>Builds: asked for, followed, cancelled, and the history of sizes.</summary>
internal static class BuildEndpoints
{
    private const int MostBuilds = 1000;

    public static async Task<Accepted<JobView>> StartAsync(
        string id, bool? full, AudienceCatalog catalog, BuildRunner runner, CancellationToken cancellationToken)
    {
        var job = runner.Start(await catalog.FindAsync(id, cancellationToken), full == true);
        return TypedResults.Accepted($"/v1/audiences/jobs/{job.Id}", JobView.Of(job));
    }

    /// <param name="id">The audience.</param>
    /// <param name="limit">So many, the newest.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Ok<IEnumerable<BuildView>>> ListAsync(string id, int? limit, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var most = PageLimit.Of(limit, 100, MostBuilds);
        await catalog.FindAsync(id, cancellationToken);
        return TypedResults.Ok((await catalog.Builds.ReadBuildsAsync(id, most, cancellationToken)).Select(BuildView.Of));
    }

    public static Ok<JobView> GetJob(string job, BuildRunner runner) => TypedResults.Ok(JobView.Of(Find(job, runner)));

    /// <summary>Asks a build to stop; the last one stays in force. One that is over stays as it is.</summary>
    public static Accepted<JobView> CancelJob(string job, BuildRunner runner)
    {
        var found = Find(job, runner);
        if (!found.IsOver)
        {
            found.Cancel();
        }

        return TypedResults.Accepted($"/v1/audiences/jobs/{found.Id}", JobView.Of(found));
    }

    private static BuildJob Find(string job, BuildRunner runner) =>
        runner.Find(job) ?? throw ApiRefusalException.NotFound($"This process knows no build job '{job}'; complete builds are at /v1/audiences/ID/builds.");
}
