using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace PixelServer.OpenApi;

/// <summary>
/// Reads JSON bodies for handlers, and says in problem details where and what is wrong: the framework itself answers 400 without a word. What a body is said to be is not looked at.
/// </summary>
internal static class JsonBody
{
    private const string AnyType = "*/*";

    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint)
        where T : notnull => endpoint
        .Accepts<T>("application/json", AnyType)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    /// <param name="request">Whose body it is.</param>
    /// <param name="expectation">What it should be, in words.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The body, or else the problem.</returns>
    public static async Task<(T? Body, ProblemHttpResult? Problem)> ReadAsync<T>(HttpRequest request, string expectation, CancellationToken cancellationToken)
        where T : class
    {
        var options = request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, options, cancellationToken) is { } body
                ? (body, null)
                : (null, Wrong($"The body is null; it should be {expectation}."));
        }
        catch (JsonException e)
        {
            return (null, Wrong($"The body could not be read{(e.Path is { Length: > 2 } path ? $" at {path[2..]}" : "")}; it should be {expectation}. A member is missing, unknown, or of the wrong type."));
        }
        catch (BadHttpRequestException e)
        {
            return (null, TypedResults.Problem(e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is too large." : e.Message, statusCode: e.StatusCode));
        }
    }

    private static ProblemHttpResult Wrong(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
