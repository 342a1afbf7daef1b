using System.Buffers.Binary;
using System.Text;

namespace PixelServer.Events;

/// <summary>
/// Writes one <see cref="RequestRecord"/> into a caller's buffer without allocating. Fields must be added in the order of
/// <see cref="RequestField"/>; fields left out are empty. The buffer must hold <see cref="RequestRecord.HeaderLength"/>
/// plus the fields: the caller caps what it copies.
/// </summary>
public ref struct RequestRecordWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    public RequestRecordWriter(
        Span<byte> buffer, RequestKind kind, RequestSignals signals, long receivedAt, ulong visitorId, uint visitorCreatedAt)
    {
        _buffer = buffer;
        _length = RequestRecord.HeaderLength;
        buffer[..RequestRecord.HeaderLength].Clear();
        buffer[0] = RequestRecord.Version;
        buffer[1] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(buffer[2..], (ushort)signals);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[4..], receivedAt);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[12..], visitorId);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[20..], visitorCreatedAt);
    }

    /// <summary>The record written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Add(RequestField field, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        SetLength(field, bytes.Length);
    }

    /// <summary>Adds text as UTF-8, cut to <paramref name="maxChars"/> UTF-16 units.</summary>
    public void Add(RequestField field, string? text, int maxChars)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Add(field, text.AsSpan(0, Math.Min(text.Length, maxChars)));
        }
    }

    /// <summary>Adds text as UTF-8.</summary>
    public void Add(RequestField field, scoped ReadOnlySpan<char> text) =>
        SetLength(field, Encoding.UTF8.GetBytes(text, _buffer[_length..]));

    private void SetLength(RequestField field, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer[(RequestRecord.LengthsOffset + ((int)field * sizeof(int)))..], length);
        _length += length;
    }
}
