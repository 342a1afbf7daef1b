using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Models and proofs as compact JSON. Numbers are written so that the same are read back, bit for bit.</summary>
public static class LookalikeModelJson
{
    // By reflection: generated code would read lists that are missing as null.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<ProofVerdict>(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write(LookalikeModel model) => JsonSerializer.Serialize(model, Options);

    public static string Write(LookalikeProof proof) => JsonSerializer.Serialize(proof, Options);

    /// <exception cref="JsonException">It is no model.</exception>
    public static LookalikeModel ReadModel(string json)
    {
        var model = JsonSerializer.Deserialize<LookalikeModel>(json, Options) ?? throw new JsonException("There is no model.");
        foreach (var weights in model.Features)
        {
            var isNumber = weights.Bins.Count == weights.Edges.Count + 1 && weights.Tokens.Count == 0;
            var hasTokens = weights.Bins.Count == 0 && weights.Edges.Count == 0;
            if (!isNumber && !hasTokens || weights.Tokens.Count != weights.Weights.Count)
            {
                throw new JsonException($"The weights of {weights.Feature} are not as many as what they are of.");
            }
        }

        return model;
    }

    /// <exception cref="JsonException">It is no proof.</exception>
    public static LookalikeProof ReadProof(string json) => JsonSerializer.Deserialize<LookalikeProof>(json, Options) ?? throw new JsonException("There is no proof.");
}
