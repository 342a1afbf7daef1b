using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.Audiences.Api;

/// <summary>Writes an enum as definitions and reports spell words: <c>not_in</c>.</summary>
internal sealed class SnakeCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
