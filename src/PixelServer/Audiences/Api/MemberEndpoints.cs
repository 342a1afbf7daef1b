using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>Who is in audiences: members, changes between builds, what audiences have in common.</summary>
internal static class MemberEndpoints
{
    private const int MostMembers = 10_000;

    /// <param name="id">The audience.</param>
    /// <param name="after">Only members behind this one.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="build">The build, of those that are kept; the newest where none is named.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Ok<MembersView>> ListAsync(
        string id, string? after, int? limit, string? build, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var most = PageLimit.Of(limit, 100, MostMembers);
        var first = after is null ? 0 : Number("after", after);
        var record = Choose(await catalog.FindKeptAsync(id, cancellationToken), "build", build, 0);
        var members = await new AudienceMembership(catalog.Client).ReadAsync(record, first, most, cancellationToken);
        var views = members.Select(MemberView.Of).ToList();
        return TypedResults.Ok(new MembersView(Text(record.Build), views, views.Count == most ? views[^1].Member : null));
    }

    /// <param name="id">The audience.</param>
    /// <param name="from">The earlier build; the one before the newest where none is named.</param>
    /// <param name="to">The later build; the newest where none is named.</param>
    /// <param name="limit">So many of each at most.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Ok<ChangesView>> CompareAsync(
        string id, string? from, string? to, int? limit, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var most = PageLimit.Of(limit, 1000, MostMembers);
        var kept = await catalog.FindKeptAsync(id, cancellationToken);
        if (from is null && kept.Count == 1)
        {
            throw ApiRefusalException.Conflict($"'{id}' was built only once, so there is nothing to compare with.");
        }

        var (earlier, later) = (Choose(kept, "from", from, 1), Choose(kept, "to", to, 0));
        var membership = new AudienceMembership(catalog.Client);
        var entered = await membership.ReadDifferenceAsync(later, earlier, most + 1, cancellationToken);
        var departed = await membership.ReadDifferenceAsync(earlier, later, most + 1, cancellationToken);
        return TypedResults.Ok(new ChangesView(
            BuildView.Of(earlier),
            BuildView.Of(later),
            [.. entered.Take(most).Select(Text)],
            [.. departed.Take(most).Select(Text)],
            entered.Count <= most && departed.Count <= most));
    }

    /// <param name="ids">The audiences, separated by commas.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Ok<OverlapView>> OverlapAsync(string? ids, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var names = (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        if (names.Count < 2 || names.Count > AudienceOverlap.Most)
        {
            throw ApiRefusalException.Wrong("ids", $"ids names {names.Count} audiences; use 2 to {AudienceOverlap.Most}, separated by commas.");
        }

        var builds = new List<AudienceBuildRecord>();
        foreach (var name in names)
        {
            builds.Add(await catalog.FindBuildAsync(name, cancellationToken));
        }

        var cells = await new AudienceOverlap(catalog.Client).CountAsync(builds, cancellationToken);
        var visitors = cells.Where(cell => cell.Audience == cell.Other).ToDictionary(cell => cell.Audience, cell => cell.Visitors);
        return TypedResults.Ok(new OverlapView(
            [.. builds.Select(build => new OverlapAudienceView(build.Audience, Text(build.Build), visitors[build.Audience]))],
            [
                .. cells.Select(cell => new OverlapCellView(
                    cell.Audience, cell.Other, cell.Visitors, visitors[cell.Audience] == 0 ? 0 : Math.Round(cell.Visitors / (double)visitors[cell.Audience], 4))),
            ]));
    }

    private static AudienceBuildRecord Choose(IReadOnlyList<AudienceBuildRecord> kept, string name, string? wanted, int usual)
    {
        if (wanted is null)
        {
            return kept[usual];
        }

        var number = Number(name, wanted);
        return kept.FirstOrDefault(record => record.Build == number) ?? throw ApiRefusalException.NotFound(
            $"The members of build {number} are not kept; those of {string.Join(", ", kept.Select(record => Text(record.Build)))} are.");
    }

    private static ulong Number(string name, string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw ApiRefusalException.Wrong(name, $"{name} is no id; ids are decimal numbers.");

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
