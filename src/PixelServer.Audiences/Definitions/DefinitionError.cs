namespace PixelServer.Audiences.Definitions;

/// <summary>Something wrong in a definition.</summary>
/// <param name="Path">Where: <c>rule.all[1].within</c>; empty for the whole.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record DefinitionError(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
