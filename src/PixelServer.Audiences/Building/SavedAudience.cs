using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Building;

/// <summary>An audience as it was saved.</summary>
/// <param name="Id">Chosen by people.</param>
/// <param name="Definition">What it is.</param>
/// <param name="SavedAt">When this definition was saved.</param>
/// <param name="Origin"><c>api</c>, or the file it is kept in.</param>
public sealed record SavedAudience(string Id, AudienceDefinition Definition, DateTimeOffset SavedAt, string Origin)
{
    public const string Api = "api";

    /// <summary>It is kept in a file, and changed there.</summary>
    public bool IsOfFile => Origin != Api;
}
