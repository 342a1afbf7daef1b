using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>Texts of one event behind each other in memory that only grows, so that a warm event takes none. Not thread-safe.</summary>
internal sealed class TextStore
{
    private byte[] _bytes = new byte[2048];
    private int _used;

    public ReadOnlySpan<byte> this[Utf8Slice slice] => _bytes.AsSpan(slice.Offset, slice.Length);

    public void Clear() => _used = 0;

    /// <summary>Stores the text cleaned, cut and without spaces around it.</summary>
    public Utf8Slice Add(ReadOnlySpan<byte> text, int maxCharacters)
    {
        Reserve(Utf8Cleaning.MaxLength(text.Length));
        return AddCleaned(text, maxCharacters);
    }

    public Utf8Slice AddLower(ReadOnlySpan<byte> text, int maxCharacters)
    {
        var slice = Add(text, maxCharacters);
        ToLower(slice);
        return slice;
    }

    /// <summary>Stores a value of a query, decoded once.</summary>
    public Utf8Slice AddDecoded(ReadOnlySpan<byte> value, int maxCharacters)
    {
        if (value.IndexOfAny((byte)'%', (byte)'+') < 0)
        {
            return Add(value, maxCharacters);
        }

        ReserveDecoded(value.Length);
        return AddCleaned(WithoutEmails(PercentDecoding.Decode(value, _bytes.AsSpan(_used))), maxCharacters);
    }

    /// <summary>Stores an id of a query, decoded once but for '+': no id holds a space, but some are written in base 64.</summary>
    public Utf8Slice AddDecodedId(ReadOnlySpan<byte> value, int maxCharacters)
    {
        if (value.IndexOf((byte)'%') < 0)
        {
            return Add(value, maxCharacters);
        }

        ReserveDecoded(value.Length);
        var raw = _bytes.AsSpan(_used);
        var length = 0;
        while (!value.IsEmpty)
        {
            var isEscape = PercentDecoding.TryReadEscape(value, out var letter);
            raw[length++] = isEscape ? letter : value[0];
            value = value[(isEscape ? 3 : 1)..];
        }

        return AddCleaned(WithoutEmails(length), maxCharacters);
    }

    /// <summary>Lower-cases the ASCII letters of a text in place.</summary>
    public void ToLower(Utf8Slice slice)
    {
        foreach (ref var letter in _bytes.AsSpan(slice.Offset, slice.Length))
        {
            if (char.IsAsciiLetterUpper((char)letter))
            {
                letter |= 0x20;
            }
        }
    }

    private Utf8Slice AddCleaned(ReadOnlySpan<byte> text, int maxCharacters)
    {
        text = text.Trim((byte)' ');
        var length = Utf8Cleaning.Clean(text, _bytes.AsSpan(_used), maxCharacters, int.MaxValue, out _);
        var slice = new Utf8Slice(_used, length);
        _used += length;
        return slice;
    }

    /// <summary>
    /// The decoded bytes at the end of the store without e-mail addresses: an event's URLs have none, but decoding may lay some open.
    /// </summary>
    private ReadOnlySpan<byte> WithoutEmails(int length)
    {
        var decoded = _bytes.AsSpan(_used, length);
        _used += length;
        if (!decoded.Contains((byte)'@'))
        {
            return decoded;
        }

        var redacted = _bytes.AsSpan(_used, EmailRedaction.Redact(decoded, _bytes.AsSpan(_used)));
        _used += redacted.Length;
        return redacted;
    }

    private void ReserveDecoded(int bytes)
    {
        var redacted = EmailRedaction.MaxLength(bytes);
        Reserve(bytes + redacted + Utf8Cleaning.MaxLength(redacted));
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes));
        }
    }
}
