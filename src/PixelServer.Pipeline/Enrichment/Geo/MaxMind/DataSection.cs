using System.Buffers.Binary;
using System.Text.Unicode;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>
/// The fields of a MaxMind DB file, or of its metadata, which is laid out the same way. Every offset counts from the section's
/// start and is checked before it is read. Thread-safe.
/// </summary>
internal readonly struct DataSection(byte[] file, int start, int length)
{
    /// <summary>How deep maps, arrays and pointers may lead; real databases stay below 10.</summary>
    public const int MaxDepth = 128;

    public int Length => length;

    private ReadOnlySpan<byte> Bytes => file.AsSpan(start, length);

    /// <summary>The field at an offset, which may be a pointer.</summary>
    /// <exception cref="InvalidDatabaseException">No whole field is there.</exception>
    public DataField FieldAt(int offset)
    {
        int control = ByteAt(offset++);
        var type = (DataType)(control >> 5);
        if (type == DataType.Pointer)
        {
            return PointerAt(control, offset);
        }

        if (type == DataType.Extended)
        {
            type = ExtendedType(ByteAt(offset++));
        }

        var size = control & 0x1f;
        if (size >= 29)
        {
            var sizeBytes = size - 28;
            size = (size switch { 29 => 29, 30 => 285, _ => 65_821 }) + (int)BigEndian(offset, sizeBytes);
            offset += sizeBytes;
        }

        var field = new DataField(type, offset, size);
        Check(field);
        return field;
    }

    /// <summary>The field at an offset, or the one that the pointer there points to.</summary>
    /// <exception cref="InvalidDatabaseException">No whole field is there.</exception>
    public DataField ValueAt(int offset) => Resolve(FieldAt(offset));

    /// <summary>The field that a pointer points to; any other field itself.</summary>
    /// <exception cref="InvalidDatabaseException">No whole field is there, or another pointer.</exception>
    public DataField Resolve(DataField field)
    {
        if (field.Type != DataType.Pointer)
        {
            return field;
        }

        var target = FieldAt(field.Size);
        return target.Type != DataType.Pointer
            ? target
            : throw new InvalidDatabaseException($"The pointer before {field.Payload} of the data points to another pointer.");
    }

    /// <summary>The text that a field of a map's keys is, or points to.</summary>
    /// <exception cref="InvalidDatabaseException">The key is no text.</exception>
    public DataField ResolveKey(DataField field)
    {
        var key = Resolve(field);
        return key.Type == DataType.Utf8String
            ? key
            : throw new InvalidDatabaseException($"A map has a key of type {key.Type} before {field.End} of the data.");
    }

    /// <summary>Where the field at an offset ends, with all that it holds; pointers are not followed.</summary>
    /// <exception cref="InvalidDatabaseException">It does not end within the section.</exception>
    public int Skip(int offset)
    {
        var pending = 1L;
        while (pending > 0)
        {
            var field = FieldAt(offset);
            offset = field.End;
            pending += field.Items - 1;
            if (pending > length - offset)
            {
                throw new InvalidDatabaseException($"The data ends amid a map or array before {offset}.");
            }
        }

        return offset;
    }

    /// <summary>The bytes of a text, which may be no UTF-8, or of a field of bytes.</summary>
    public ReadOnlySpan<byte> BytesOf(DataField field) => Bytes.Slice(field.Payload, field.Size);

    /// <summary>The bytes of a text.</summary>
    /// <exception cref="InvalidDatabaseException">They are not UTF-8.</exception>
    public ReadOnlySpan<byte> TextOf(DataField text)
    {
        var bytes = BytesOf(text);
        return Utf8.IsValid(bytes)
            ? bytes
            : throw new InvalidDatabaseException($"The text at {text.Payload} of the data is not UTF-8.");
    }

    /// <summary>An unsigned integer of up to 64 bits.</summary>
    public ulong UnsignedOf(DataField field) => BigEndian(field.Payload, field.Size);

    /// <summary>A signed integer; only one of four bytes can be negative.</summary>
    public int Int32Of(DataField field) => (int)(uint)BigEndian(field.Payload, field.Size);

    public UInt128 UInt128Of(DataField field)
    {
        UInt128 value = 0;
        foreach (var part in Bytes.Slice(field.Payload, field.Size))
        {
            value = (value << 8) | part;
        }

        return value;
    }

    public double DoubleOf(DataField field) => BinaryPrimitives.ReadDoubleBigEndian(Bytes[field.Payload..]);

    public float FloatOf(DataField field) => BinaryPrimitives.ReadSingleBigEndian(Bytes[field.Payload..]);

    private static DataType ExtendedType(byte number) => number is >= 1 and <= 8
        ? (DataType)(number + 7)
        : throw new InvalidDatabaseException($"The data has a field of the unknown type {number + 7}.");

    private static bool IsSizeOf(DataType type, int size) => type switch
    {
        DataType.Double => size == 8,
        DataType.Float => size == 4,
        DataType.UInt16 => size <= 2,
        DataType.UInt32 or DataType.Int32 => size <= 4,
        DataType.UInt64 => size <= 8,
        DataType.UInt128 => size <= 16,
        DataType.Boolean => size <= 1,
        _ => true,
    };

    private DataField PointerAt(int control, int offset)
    {
        var bytes = ((control >> 3) & 3) + 1;
        var high = (ulong)(control & 7) << (8 * bytes);
        var value = BigEndian(offset, bytes) + bytes switch
        {
            1 => high,
            2 => high + 2048,
            3 => high + 526_336,
            _ => 0,
        };
        return value < (ulong)length
            ? new DataField(DataType.Pointer, offset + bytes, (int)value)
            : throw new InvalidDatabaseException($"A pointer before {offset} of the data points to {value}, behind its end at {length}.");
    }

    private void Check(DataField field)
    {
        if (field.Type is DataType.CacheContainer or DataType.EndMarker)
        {
            throw new InvalidDatabaseException($"The data has a field of the type {field.Type} before {field.Payload}, which is no value.");
        }

        if (!IsSizeOf(field.Type, field.Size))
        {
            throw new InvalidDatabaseException($"The data has a {field.Type} of {field.Size} bytes before {field.Payload}.");
        }

        // Every item takes a byte at least, so that a size that cannot be true is found before anything is made of it.
        if (field.End > length || field.Items > length - field.Payload)
        {
            throw new InvalidDatabaseException($"The data ends at {length}, too early for the {field.Type} of size {field.Size} at {field.Payload}.");
        }
    }

    private byte ByteAt(int offset) => offset < length
        ? file[start + offset]
        : throw new InvalidDatabaseException($"The data ends at {length}, where a field should go on.");

    private ulong BigEndian(int offset, int bytes)
    {
        if (offset > length - bytes)
        {
            throw new InvalidDatabaseException($"The data ends at {length}, where a field should go on.");
        }

        var value = 0UL;
        foreach (var part in Bytes.Slice(offset, bytes))
        {
            value = (value << 8) | part;
        }

        return value;
    }
}
