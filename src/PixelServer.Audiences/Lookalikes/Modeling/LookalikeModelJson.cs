using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Models and proofs as compact JSON. Numbers are written so that the same are read back, bit for bit.</summary>
public static class LookalikeModelJson
{
    private static readonly LookalikeJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<ProofVerdict>(JsonNamingPolicy.SnakeCaseLower) },
    });

    public static string Write(LookalikeModel model) => JsonSerializer.Serialize(model, Context.LookalikeModel);

    public static string Write(LookalikeProof proof) => JsonSerializer.Serialize(proof, Context.LookalikeProof);

    /// <exception cref="JsonException">It is no model.</exception>
    public static LookalikeModel ReadModel(string json) => JsonSerializer.Deserialize(json, Context.LookalikeModel) ?? throw new JsonException("There is no model.");

    /// <exception cref="JsonException">It is no proof.</exception>
    public static LookalikeProof ReadProof(string json) => JsonSerializer.Deserialize(json, Context.LookalikeProof) ?? throw new JsonException("There is no proof.");
}
