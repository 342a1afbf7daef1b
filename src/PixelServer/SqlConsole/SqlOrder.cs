using System.ComponentModel;

namespace PixelServer.SqlConsole;

/// <summary>What somebody asks of the console.</summary>
internal sealed record SqlOrder(
    [property: Description("One statement that only reads, without FORMAT")] string Query,
    [property: Description("Most rows to answer")] int? MaxRows)
{
    /// <summary>Longest query, in characters.</summary>
    public const int MostCharacters = 100_000;
}
