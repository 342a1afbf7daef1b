namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>What is wrong with a definition, up to a bound.</summary>
internal sealed class ErrorList
{
    private const int Most = 50;

    private readonly List<DefinitionError> _errors = [];

    public IReadOnlyList<DefinitionError> Errors => _errors;

    public void Add(string path, string message)
    {
        // A place may be looked at more than once.
        var error = new DefinitionError(path, message);
        if (_errors.Count < Most && !_errors.Contains(error))
        {
            _errors.Add(error);
        }
    }
}
