using System.Text;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// Decodes a whole value into objects: a map into a dictionary, an array into a list, else a string, a number of its type, a
/// bool or bytes. Bounded in depth and number, as pointers let a small file describe an endless or enormous value.
/// </summary>
internal struct ValueDecoder(DataSection data)
{
    private const int MaxValues = 1 << 20;

    private int _values;

    /// <exception cref="InvalidDatabaseException">The value is damaged or beyond the bounds.</exception>
    public object Decode(int offset) => Decode(offset, 0);

    private object Decode(int offset, int depth)
    {
        if (depth > DataSection.MaxDepth)
        {
            throw new InvalidDatabaseException($"The data is nested deeper than {DataSection.MaxDepth}, or in a circle.");
        }

        if (++_values > MaxValues)
        {
            throw new InvalidDatabaseException($"A record has more than {MaxValues} values.");
        }

        var field = data.ValueAt(offset);
        return field.Type switch
        {
            DataType.Map => DecodeMap(field, depth),
            DataType.Array => DecodeArray(field, depth),
            DataType.Utf8String => Encoding.UTF8.GetString(data.TextOf(field)),
            DataType.Bytes => data.BytesOf(field).ToArray(),
            DataType.Boolean => field.Size != 0,
            DataType.Double => data.DoubleOf(field),
            DataType.Float => data.FloatOf(field),
            DataType.Int32 => data.Int32Of(field),
            DataType.UInt16 => (ushort)data.UnsignedOf(field),
            DataType.UInt32 => (uint)data.UnsignedOf(field),
            DataType.UInt64 => data.UnsignedOf(field),
            DataType.UInt128 => data.UInt128Of(field),
            _ => throw new InvalidDatabaseException($"A field of the type {field.Type} is no value."),
        };
    }

    private Dictionary<string, object> DecodeMap(DataField map, int depth)
    {
        var decoded = new Dictionary<string, object>();
        var offset = map.Payload;
        for (var i = 0; i < map.Size; i++)
        {
            var key = data.FieldAt(offset);
            var name = Encoding.UTF8.GetString(data.TextOf(data.ResolveKey(key)));
            decoded[name] = Decode(key.End, depth + 1);
            offset = data.Skip(key.End);
        }

        return decoded;
    }

    private List<object> DecodeArray(DataField array, int depth)
    {
        var decoded = new List<object>();
        var offset = array.Payload;
        for (var i = 0; i < array.Size; i++)
        {
            decoded.Add(Decode(offset, depth + 1));
            offset = data.Skip(offset);
        }

        return decoded;
    }
}
