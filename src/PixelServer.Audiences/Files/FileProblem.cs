using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Files;

/// <summary>A file of a definition folder that cannot be used.</summary>
/// <param name="File">Its name.</param>
/// <param name="Errors">What is wrong.</param>
public sealed record FileProblem(string File, IReadOnlyList<DefinitionError> Errors);
