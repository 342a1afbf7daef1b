namespace PixelServer.Audiences.Api;

/// <summary>A file of the definition folder that cannot be used.</summary>
/// <param name="File">Its name.</param>
/// <param name="Errors">What is wrong.</param>
internal sealed record FileProblemView(string File, IReadOnlyList<DefinitionErrorView> Errors);
