using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary>Something wrong in a definition.</summary>
/// <param name="Path">Where; empty for the whole.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
internal sealed record DefinitionErrorView(string Path, string Message)
{
    public static DefinitionErrorView Of(DefinitionError error) => new(error.Path, error.Message);
}
