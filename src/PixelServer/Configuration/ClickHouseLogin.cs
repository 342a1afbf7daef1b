using System.Text.Json.Serialization;

namespace PixelServer.Configuration;

/// <summary>A user of ClickHouse and the password.</summary>
internal sealed record ClickHouseLogin
{
    [JsonRequired]
    public required string User { get; init; }

    [JsonRequired]
    public required string Password { get; init; }
}
