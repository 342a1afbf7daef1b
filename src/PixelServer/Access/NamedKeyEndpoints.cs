using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Collection;
using PixelServer.OpenApi;

namespace PixelServer.Access;

/// <summary><c>/v1/keys/named</c>: keys for people and programs, made, listed and revoked.</summary>
internal static class NamedKeyEndpoints
{
    /// <param name="keys"><c>/v1/keys</c>, for admins.</param>
    public static void MapNamed(this RouteGroupBuilder keys)
    {
        var group = keys.MapGroup("/named");
        group.MapGet("", List).WithName("ListNamedKeys").WithSummary("The keys given to people and programs, and when they were last used");
        group.MapPost("", AddAsync).TakesJson<NewNamedKey>().WithName("AddNamedKey").WithSummary("Make a key for somebody, which is answered this once")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/{id}", Revoke).WithName("RevokeNamedKey").WithSummary("Take a key away; it opens nothing from the next request on, and logins with it end")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<IEnumerable<NamedKeyView>> List(NamedKeys keys) => TypedResults.Ok(keys.Read().Select(NamedKeyView.Of));

    private static async Task<Results<Created<MadeKeyView>, ProblemHttpResult>> AddAsync(
        HttpRequest request, NamedKeys keys, SiteTable sites, CancellationToken cancellationToken)
    {
        var (wanted, problem) = await JsonBody.ReadAsync<NewNamedKey>(request, NewNamedKey.Expectation, cancellationToken);
        if (wanted is null)
        {
            return problem!;
        }

        if (wanted.Error(site => sites.Find(site) is not null) is { } error)
        {
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        }

        var lifetime = wanted.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : (TimeSpan?)null;
        return keys.Add(wanted.Name.Trim(), wanted.Role, wanted.Sites, lifetime) is var (kept, key)
            ? TypedResults.Created($"/v1/keys/named/{kept.Id}", new MadeKeyView(key, NamedKeyView.Of(kept)))
            : TypedResults.Problem($"There are {NamedKeys.Most} keys; revoke some first.", statusCode: StatusCodes.Status409Conflict);
    }

    private static Results<NoContent, ProblemHttpResult> Revoke(string id, NamedKeys keys) => keys.Revoke(id)
        ? TypedResults.NoContent()
        : TypedResults.Problem($"There is no key '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
