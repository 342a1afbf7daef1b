using System.Buffers.Binary;

namespace PixelServer.Events;

/// <summary>
/// One pixel request as the collector keeps it: everything the browser sent that later steps need, not yet understood.
/// Reads the encoded bytes in place; valid as long as they are.
/// </summary>
/// <remarks>
/// Layout, little-endian: version u8 · kind u8 · signals u16 · received i64 (Unix microseconds) · visitor u64 ·
/// visitor created u32 (Unix seconds, 0 = unknown) · seven field lengths i32 in the order of <see cref="RequestField"/> ·
/// the fields' bytes in that order.
/// </remarks>
public readonly ref struct RequestRecord
{
    /// <summary>Version of the layout, the record's first byte.</summary>
    public const byte Version = 1;

    internal const int FieldCount = 7;
    internal const int LengthsOffset = 24;

    /// <summary>Bytes before the first variable-length field.</summary>
    public const int HeaderLength = LengthsOffset + (FieldCount * sizeof(int));

    private readonly ReadOnlySpan<byte> _bytes;

    private RequestRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public RequestKind Kind => (RequestKind)_bytes[1];

    public RequestSignals Signals => (RequestSignals)BinaryPrimitives.ReadUInt16LittleEndian(_bytes[2..]);

    /// <summary>When the collector received the request, in Unix microseconds.</summary>
    public long ReceivedAt => BinaryPrimitives.ReadInt64LittleEndian(_bytes[4..]);

    public ulong VisitorId => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[12..]);

    /// <summary>When the visitor's cookie was first set, in Unix seconds; 0 without a cookie.</summary>
    public uint VisitorCreatedAt => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[20..]);

    public ReadOnlySpan<byte> Site => Field(RequestField.Site);

    public ReadOnlySpan<byte> Address => Field(RequestField.Address);

    public ReadOnlySpan<byte> UserAgent => Field(RequestField.UserAgent);

    public ReadOnlySpan<byte> Referrer => Field(RequestField.Referrer);

    public ReadOnlySpan<byte> Language => Field(RequestField.Language);

    public ReadOnlySpan<byte> ClientHints => Field(RequestField.ClientHints);

    public ReadOnlySpan<byte> Payload => Field(RequestField.Payload);

    /// <summary>Reads a record; false when the bytes are not a whole record of a known version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RequestRecord record)
    {
        record = default;
        if (bytes.Length < HeaderLength || bytes[0] != Version || bytes[1] is not ((byte)RequestKind.Query or (byte)RequestKind.Json))
        {
            return false;
        }

        long total = HeaderLength;
        for (var field = 0; field < FieldCount; field++)
        {
            var length = FieldLength(bytes, field);
            if (length < 0)
            {
                return false;
            }

            total += length;
        }

        if (total != bytes.Length)
        {
            return false;
        }

        record = new RequestRecord(bytes);
        return true;
    }

    /// <summary>Where the client address lies in bytes that are not a whole record; false when the header does not tell.</summary>
    internal static bool TryFindAddress(ReadOnlySpan<byte> bytes, out Range address)
    {
        address = default;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        long start = HeaderLength + (long)FieldLength(bytes, (int)RequestField.Site);
        var length = FieldLength(bytes, (int)RequestField.Address);
        if (start < HeaderLength || start + length > bytes.Length || length is not (0 or 4 or 16))
        {
            return false;
        }

        address = (int)start..((int)start + length);
        return true;
    }

    private ReadOnlySpan<byte> Field(RequestField field)
    {
        var start = HeaderLength;
        for (var before = 0; before < (int)field; before++)
        {
            start += FieldLength(_bytes, before);
        }

        return _bytes.Slice(start, FieldLength(_bytes, (int)field));
    }

    private static int FieldLength(ReadOnlySpan<byte> bytes, int field) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes[(LengthsOffset + (field * sizeof(int)))..]);
}
