using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Access;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary><c>/v1/audiences</c>: what audiences there are, and changes to them.</summary>
internal static class AudienceEndpoints
{
    // Two who save at once: whether an id is taken shows only when the one before has saved.
    private static readonly SemaphoreSlim Saving = new(1);

    private const int MostDays = 400;
    /// <param name="days">Sizes of so many days beside; none where it is left out.</param>
    /// <param name="consent">Who has consented to marketing beside, which reads all members.</param>
    /// <param name="http">Who asks.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="problems">What is wrong with them.</param>
    /// <param name="members">Who of them has consented.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Ok<AudienceListView>> ListAsync(
        [Description("With the last size of each day, for so many days: 1 to 400")] int? days,
        [Description("With the members who have consented to marketing")] bool? consent,
        HttpContext http,
        AudienceCatalog catalog,
        AudienceProblems problems,
        ConsentedMembers members,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var since = days is null ? (DateTimeOffset?)null : time.GetUtcNow().AddDays(-PageLimit.Of(days, 0, MostDays, "days"));
        var grant = http.Grant();
        var audiences = (await catalog.Store.ReadAllAsync(cancellationToken)).Where(grant.Sees);
        var builds = await catalog.Builds.ReadNewestAsync(cancellationToken);
        var now = time.GetUtcNow();
        var rows = audiences.Select(audience => AudienceRow.Of(audience, builds.GetValueOrDefault(audience.Id), problems.Of(audience), now)).ToList();
        var figures = new AudienceFigures(catalog.Client);
        if (since is { } from)
        {
            var sizes = await figures.ReadSizesAsync(from, cancellationToken);
            var yesterday = await figures.ReadSizesAtAsync(now.AddDays(-1), cancellationToken);
            rows = [.. rows.Select(row => row with
            {
                Sizes = [.. sizes[row.Id].Select(size => new SizeView(DateTimeOffset.FromUnixTimeMilliseconds(size.CompletedAt), size.Size))],
                SizeYesterday = yesterday.GetValueOrDefault(row.Id)?.Size,
            })];
        }

        ulong[] newest = consent == true ? [.. rows.Where(row => row.Size is not null).Select(row => builds[row.Id].Build)] : [];
        if (newest.Length > 0)
        {
            var consented = await members.CountAsync(newest, cancellationToken);
            rows = [.. rows.Select(row => row.Size is null ? row : row with { Consented = consented[builds[row.Id].Build] })];
        }

        return TypedResults.Ok(new AudienceListView(
            rows,
            grant.Sites is null ? problems.Files : [],
            new AudienceListSqlView(
                since is { } start ? AudienceFigures.ToSizesSql(start) : null, newest.Length > 0 ? AudienceFigures.ToConsentedSql(newest) : null)));
    }

    public static async Task<Ok<AudienceView>> GetAsync(
        string id, AudienceCatalog catalog, AudienceProblems problems, BuildRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var audience = await catalog.FindAsync(id, cancellationToken);
        var build = await catalog.Builds.FindNewestAsync(id, cancellationToken);
        var job = runner.Jobs.FirstOrDefault(job => job.Audience.Id == id && !job.IsOver);
        return TypedResults.Ok(AudienceView.Of(audience, build, problems.Of(audience), time.GetUtcNow()) with { Job = job is null ? null : JobView.Of(job) });
    }

    public static async Task<Created<AudienceView>> CreateAsync(
        string? id, HttpRequest request, AudienceCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var definition = await request.ReadDefinitionAsync(cancellationToken);
        var chosen = id ?? AudienceId.Of(definition.Name);
        var saved = await SaveAsync(
            async () => await catalog.Store.FindAsync(chosen, cancellationToken) is null
                ? await catalog.Store.SaveAsync(chosen, definition, SavedAudience.Api, cancellationToken)
                : throw ApiRefusalException.Conflict($"There is an audience '{chosen}' already; choose another id, or change it with PUT /v1/audiences/{chosen}."),
            cancellationToken);
        return TypedResults.Created($"/v1/audiences/{saved.Id}", AudienceView.Of(saved, null, null, time.GetUtcNow()));
    }

    public static async Task<Ok<AudienceView>> ReplaceAsync(
        string id, HttpRequest request, AudienceCatalog catalog, AudienceProblems problems, TimeProvider time, CancellationToken cancellationToken)
    {
        var definition = await request.ReadDefinitionAsync(cancellationToken);
        var saved = await SaveAsync(
            async () =>
            {
                RefuseFile(await catalog.FindAsync(id, cancellationToken));
                return await catalog.Store.SaveAsync(id, definition, SavedAudience.Api, cancellationToken);
            },
            cancellationToken);
        var build = await catalog.Builds.FindNewestAsync(id, cancellationToken);
        return TypedResults.Ok(AudienceView.Of(saved, build, problems.Of(saved), time.GetUtcNow()));
    }

    public static async Task<NoContent> DeleteAsync(string id, AudienceCatalog catalog, BuildRunner runner, CancellationToken cancellationToken)
    {
        await SaveAsync(
            async () =>
            {
                RefuseFile(await catalog.FindAsync(id, cancellationToken));
                try
                {
                    return await catalog.Store.DeleteAsync(id, cancellationToken);
                }
                catch (DefinitionException e)
                {
                    throw new ApiRefusalException(StatusCodes.Status409Conflict, e.Errors[0].Message, e.Errors);
                }
            },
            cancellationToken);
        foreach (var job in runner.Jobs.Where(job => job.Audience.Id == id && !job.IsOver))
        {
            job.Cancel();
        }

        return TypedResults.NoContent();
    }

    private static void RefuseFile(SavedAudience audience)
    {
        if (audience.IsOfFile)
        {
            throw ApiRefusalException.Conflict($"'{audience.Id}' is kept in the file {audience.Origin}; change it there.");
        }
    }

    private static async Task<T> SaveAsync<T>(Func<Task<T>> save, CancellationToken cancellationToken)
    {
        await Saving.WaitAsync(cancellationToken);
        try
        {
            return await save();
        }
        finally
        {
            Saving.Release();
        }
    }
}
