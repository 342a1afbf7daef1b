using Microsoft.AspNetCore.Http.HttpResults;

namespace PixelServer.Access;

/// <summary><c>/v1/keys</c>: which keys there are, never what they are; new ones.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this WebApplication app)
    {
        var group = app.MapGroup("/v1/keys").RequireRole(AccessRole.Admin).WithTags("Keys");
        group.MapGet("", List).WithName("ListKeys").WithSummary("Which roles have a key, and how it ends");
        group.MapNamed();
        var one = group.MapGroup("/{role}");
        one.ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        one.MapPost("/rotate", Rotate).WithName("RotateKey").WithSummary("Give a role a new key, which is answered this once; logins with the one before end");
        one.MapDelete("", Remove).WithName("RemoveKey").WithSummary("Take the key of analysts or ad ops away; logins with it end")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Ok<IReadOnlyList<KeyView>> List(KeyRing keys) => TypedResults.Ok(keys.Read());

    private static Results<Ok<NewKeyView>, ProblemHttpResult> Rotate(string role, HttpResponse response, KeyRing keys) =>
        Refusal(role, response, keys, out var found) ?? (Results<Ok<NewKeyView>, ProblemHttpResult>)TypedResults.Ok(new NewKeyView(found, keys.Rotate(found)));

    private static Results<NoContent, ProblemHttpResult> Remove(string role, HttpResponse response, KeyRing keys)
    {
        if (Refusal(role, response, keys, out var found) is { } refusal)
        {
            return refusal;
        }

        if (found == AccessRole.Admin)
        {
            return TypedResults.Problem(
                "Without the admin key nobody could make keys here any more. Give it a new one instead.", statusCode: StatusCodes.Status409Conflict);
        }

        keys.Remove(found);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult? Refusal(string name, HttpResponse response, KeyRing keys, out AccessRole role)
    {
        if (!Enum.TryParse(name, ignoreCase: true, out role) || !Enum.IsDefined(role) || int.TryParse(name, out _))
        {
            return TypedResults.Problem("There is no such role; the roles are analyst, adOps and admin.", statusCode: StatusCodes.Status404NotFound);
        }

        if (keys.IsReady)
        {
            return null;
        }

        response.Headers.RetryAfter = "5";
        return TypedResults.Problem("The server is starting and has not written keys.json yet.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
