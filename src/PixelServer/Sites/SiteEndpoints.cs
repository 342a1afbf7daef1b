using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.OpenApi;

namespace PixelServer.Sites;

/// <summary><c>/v1/sites</c>: the registered sites.</summary>
internal static class SiteEndpoints
{
    public static async Task<Ok<SiteListView>> ListAsync(HttpResponse response, SiteRegister register, RetentionReader retention, CancellationToken cancellationToken)
    {
        response.Headers.ETag = register.Tag;
        return TypedResults.Ok(new SiteListView
        {
            Sites = register.All,
            Editable = register.Reason is null,
            Note = register.Note,
            Retention = await retention.ReadAsync(cancellationToken),
        });
    }

    public static Ok<SiteView> Get(string site, HttpResponse response, SiteRegister register)
    {
        response.Headers.ETag = register.Tag;
        return TypedResults.Ok(register.Find(site));
    }

    public static async Task<Results<Created<SiteView>, ProblemHttpResult>> AddAsync(
        HttpRequest request, HttpResponse response, SiteRegister register, CancellationToken cancellationToken)
    {
        var (site, problem) = await JsonBody.ReadAsync<NewSite>(request, NewSite.Expectation, cancellationToken);
        if (site is null)
        {
            return problem!;
        }

        var added = await register.AddAsync(site.Id, site.Settings, cancellationToken);
        response.Headers.ETag = register.Tag;
        return TypedResults.Created($"/v1/sites/{added.Id}", added);
    }

    public static async Task<Results<Ok<SiteView>, ProblemHttpResult>> ReplaceAsync(
        string site, HttpRequest request, HttpResponse response, SiteRegister register, CancellationToken cancellationToken)
    {
        var (settings, problem) = await JsonBody.ReadAsync<SiteForm>(request, SiteForm.Expectation, cancellationToken);
        if (settings is null)
        {
            return problem!;
        }

        var changed = await register.ReplaceAsync(site, settings, Tag(request), cancellationToken);
        response.Headers.ETag = register.Tag;
        return TypedResults.Ok(changed);
    }

    public static async Task<NoContent> RemoveAsync(string site, HttpRequest request, SiteRegister register, CancellationToken cancellationToken)
    {
        await register.RemoveAsync(site, Tag(request), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Makes problem details of what is refused.</summary>
    public static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (SiteRefusalException e)
        {
            return TypedResults.Problem(
                e.Message, statusCode: e.Status, title: Title(e.Status), extensions: e.Errors is null ? null : new Dictionary<string, object?> { ["errors"] = e.Errors });
        }
    }

    private static string? Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "Something in the settings is wrong",
        StatusCodes.Status404NotFound => "There is no such site",
        StatusCodes.Status409Conflict => "That cannot be changed here",
        StatusCodes.Status412PreconditionFailed => "The sites have changed meanwhile",
        _ => null,
    };

    // Two who change a site at once must not undo each other's change unseen.
    private static string Tag(HttpRequest request) => request.Headers.IfMatch is { Count: 1 } tag
        ? tag.ToString()
        : throw new SiteRefusalException(
            StatusCodes.Status428PreconditionRequired, "Send the ETag of GET /v1/sites as If-Match, so that no change of somebody else is undone; * changes it whatever it is.");
}
