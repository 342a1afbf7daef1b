using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PixelServer.SqlConsole;

/// <summary>What somebody asks of the console.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SqlOrder
{
    /// <summary>What it is in words.</summary>
    public const string Expectation = """{"query": "SELECT …", "maxRows": 100}""";

    /// <summary>Longest query, in characters.</summary>
    public const int MostCharacters = 100_000;

    [Description("One statement that only reads, without FORMAT")]
    public required string Query { get; init; }

    [Description("Most rows to answer")]
    public int? MaxRows { get; init; }
}
