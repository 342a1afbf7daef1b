using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>How ClickHouse's JSONEachRow is read: columns in snake_case, 64-bit numbers quoted or not.</summary>
internal static class RowJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };
}
