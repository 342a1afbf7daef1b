namespace PixelServer.Audiences.Definitions;

/// <summary>A definition cannot be used.</summary>
/// <param name="errors">All that is wrong with it; at least one.</param>
public sealed class DefinitionException(IReadOnlyList<DefinitionError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.ToString())))
{
    public DefinitionException(string path, string message)
        : this([new DefinitionError(path, message)])
    {
    }

    public IReadOnlyList<DefinitionError> Errors => errors;
}
