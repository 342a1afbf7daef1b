using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary>What was asked for cannot be done; <see cref="AudienceApiGuard"/> makes a problem of it.</summary>
internal sealed class ApiRefusalException(int status, string message, IReadOnlyList<DefinitionError>? errors = null) : Exception(message)
{
    public int Status => status;

    /// <summary>What is wrong by its place; null where it lies in no definition.</summary>
    public IReadOnlyList<DefinitionError>? Errors => errors;

    public static ApiRefusalException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static ApiRefusalException Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    public static ApiRefusalException Wrong(string path, string message) =>
        new(StatusCodes.Status400BadRequest, message, [new DefinitionError(path, message)]);
}
