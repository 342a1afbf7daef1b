using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Api;

/// <summary>Makes problem details of what goes wrong in the endpoints of audiences: what is wrong in a definition is named by its place.</summary>
internal static class AudienceApiGuard
{
    private const int TimeoutExceeded = 159;

    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // What could not be read from the address has been found before.
        if (context.HttpContext.Response.StatusCode == StatusCodes.Status400BadRequest)
        {
            return Problem(StatusCodes.Status400BadRequest, "A value in the address is of the wrong type: limit and days take a whole number, exact, full and consent take true or false.", null);
        }

        try
        {
            return await next(context);
        }
        catch (DefinitionException e)
        {
            return Problem(StatusCodes.Status400BadRequest, "The definition cannot be used.", e.Errors);
        }
        catch (ApiRefusalException e)
        {
            return Problem(e.Status, e.Message, e.Errors);
        }
        catch (LookalikeException e)
        {
            return Problem(StatusCodes.Status409Conflict, e.Message, null);
        }
        catch (ExportException e)
        {
            return Problem(StatusCodes.Status400BadRequest, e.Message, null);
        }
        catch (BadHttpRequestException e)
        {
            return Problem(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is too large." : e.Message, null);
        }
        catch (ClickHouseException e) when (IsTimeout(e) && !context.HttpContext.Response.HasStarted)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status504GatewayTimeout, title: "ClickHouse took too long");
        }
    }

    private static ProblemHttpResult Problem(int status, string detail, IReadOnlyList<DefinitionError>? errors) => TypedResults.Problem(
        detail,
        statusCode: status,
        extensions: errors is null ? null : new Dictionary<string, object?> { ["errors"] = errors.Select(error => new { path = error.Path, message = error.Message }) });

    private static bool IsTimeout(ClickHouseException e) =>
        e.Code == TimeoutExceeded || e is { Code: 0, IsDefinite: false, InnerException: OperationCanceledException };
}
