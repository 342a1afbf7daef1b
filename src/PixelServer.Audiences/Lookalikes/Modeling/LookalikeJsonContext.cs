using System.Text.Json.Serialization;

namespace PixelServer.Audiences.Lookalikes.Modeling;

[JsonSerializable(typeof(LookalikeModel))]
[JsonSerializable(typeof(LookalikeProof))]
internal sealed partial class LookalikeJsonContext : JsonSerializerContext;
