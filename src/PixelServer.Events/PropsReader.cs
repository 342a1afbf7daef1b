using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// Reads a JSON object into an event's props. Text, numbers and booleans are kept as text, null is left out, an object or array
/// inside is kept as its JSON text. Not thread-safe.
/// </summary>
internal sealed class PropsReader
{
    /// <summary>What is said of a property that does not fit.</summary>
    public const string TooMany = "more than 100 properties, or a property's name has more than 64 characters";

    private byte[] _keyScratch = new byte[64];
    private byte[] _valueScratch = new byte[256];

    public EventRejection Read(PixelEvent target, ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(target, json);
        }
        catch (JsonException)
        {
            return new EventRejection(RejectReason.BadProps, "p is not well-formed JSON, or nested deeper than 16");
        }
    }

    private EventRejection ReadObject(PixelEvent target, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonText.Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new EventRejection(RejectReason.BadProps, "p is not a JSON object");
        }

        var fits = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = JsonText.Read(ref reader, ref _keyScratch);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                fits &= target.SetProp(key, JsonText.ReadStructure(ref reader, json));
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                fits &= target.SetProp(key, JsonText.Read(ref reader, ref _valueScratch));
            }
        }

        // Whatever follows the object is not well-formed and throws.
        reader.Read();
        return fits ? EventRejection.None : new EventRejection(RejectReason.BadProps, TooMany);
    }
}
