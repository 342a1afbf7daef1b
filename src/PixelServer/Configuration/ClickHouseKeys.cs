using System.Text.Json.Serialization;

namespace PixelServer.Configuration;

/// <summary>Where ClickHouse answers and who may do what there.</summary>
internal sealed record ClickHouseKeys
{
    [JsonRequired]
    public required string Url { get; init; }

    /// <summary>Where the product's tables are.</summary>
    public string Database { get; init; } = "default";

    /// <summary>The product itself: full rights.</summary>
    [JsonRequired]
    public required ClickHouseLogin Writer { get; init; }

    /// <summary>People and their tools: reads only.</summary>
    [JsonRequired]
    public required ClickHouseLogin Analyst { get; init; }
}
