using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Collection;
using PixelServer.OpenApi;

namespace PixelServer.Access;

/// <summary><c>/v1/keys/named</c>: keys for people and programs, made, listed, replaced and revoked.</summary>
internal static class NamedKeyEndpoints
{
    /// <param name="keys"><c>/v1/keys</c>, for admins.</param>
    public static void MapNamed(this RouteGroupBuilder keys)
    {
        var group = keys.MapGroup("/named");
        group.MapGet("", List).WithName("ListNamedKeys").WithSummary("The keys given to people and programs, and when they were last used");
        group.MapPost("", AddAsync).TakesJson<NewNamedKey>().WithName("AddNamedKey").WithSummary("Make a key for somebody, which is answered this once")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id}/rotate", Rotate).WithName("RotateNamedKey")
            .WithSummary("Put a new key, which is answered this once, in the place of one; that opens nothing from the next request on, and logins with it end")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
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

        if (wanted.Errors(site => sites.Find(site) is not null) is { Count: > 0 } errors)
        {
            return TypedResults.Problem(
                errors.Count == 1 ? errors[0].Message : $"{errors.Count} things are wrong with it.",
                statusCode: StatusCodes.Status400BadRequest,
                title: "No key was made",
                extensions: new Dictionary<string, object?> { ["errors"] = errors });
        }

        var lifetime = wanted.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : (TimeSpan?)null;
        return keys.Add(wanted.Name.Trim(), wanted.Role, wanted.Sites, lifetime) is var (kept, key)
            ? TypedResults.Created($"/v1/keys/named/{kept.Id}", new MadeKeyView(key, NamedKeyView.Of(kept)))
            : TypedResults.Problem($"There are {NamedKeys.Most} keys; revoke some first.", statusCode: StatusCodes.Status409Conflict);
    }

    private static Results<Ok<MadeKeyView>, ProblemHttpResult> Rotate(string id, NamedKeys keys, TimeProvider time)
    {
        if (keys.Read().Any(key => key.Id == id && key.IsExpired(time.GetUtcNow())))
        {
            // The new one would have ended, too.
            return TypedResults.Problem("This key has ended; revoke it and make another.", statusCode: StatusCodes.Status409Conflict);
        }

        return keys.Rotate(id) is var (kept, key) ? TypedResults.Ok(new MadeKeyView(key, NamedKeyView.Of(kept))) : Unknown(id);
    }

    private static Results<NoContent, ProblemHttpResult> Revoke(string id, NamedKeys keys) => keys.Revoke(id) ? TypedResults.NoContent() : Unknown(id);

    private static ProblemHttpResult Unknown(string id) => TypedResults.Problem($"There is no key '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
