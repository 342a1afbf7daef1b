namespace PixelServer.Events;

/// <summary>
/// Copies the bytes of a rejected event without what must not be kept in clear: values of <c>em</c> and <c>ph</c> that are not
/// hashes and secrets (<see cref="SecretRedaction"/>, <see cref="JsonRedaction"/>) become <c>redacted</c>, as do e-mail addresses
/// anywhere. A copy is valid until the next call. Not thread-safe.
/// </summary>
internal sealed class PayloadRedaction
{
    private readonly JsonRedaction _json = new();
    private byte[] _copy = new byte[1024];
    private byte[] _result = new byte[1024];
    private byte[] _key = new byte[256];
    private byte[] _value = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> RedactQuery(ReadOnlySpan<byte> query, ScrubbedParameters names)
    {
        Start(query.Length);
        foreach (var range in query.Split((byte)'&'))
        {
            if (range.Start.Value > 0)
            {
                Append("&"u8);
            }

            AppendPair(query[range], names);
        }

        return WithoutAddresses(_copy.AsSpan(0, _length));
    }

    public ReadOnlySpan<byte> RedactJson(ReadOnlySpan<byte> json, ScrubbedParameters names) =>
        WithoutAddresses(_json.Redact(json, names, isPayload: true));

    /// <summary>
    /// A record that can't be read, its client address zeroed where the lengths in its header show the place; otherwise nothing,
    /// because the address could be anywhere.
    /// </summary>
    public ReadOnlySpan<byte> RedactRecord(ReadOnlySpan<byte> record)
    {
        if (!RequestRecord.TryFindAddress(record, out var address))
        {
            return default;
        }

        Start(record.Length);
        Append(record);
        _copy.AsSpan(address).Clear();
        Fit(ref _value, SecretRedaction.MaxLength(_length));
        var length = SecretRedaction.Redact(_copy.AsSpan(0, _length), ScrubbedParameters.None, _value, endsAtQuote: true);
        return WithoutAddresses(_value.AsSpan(0, length));
    }

    private void AppendPair(ReadOnlySpan<byte> pair, ScrubbedParameters names)
    {
        var equals = pair.IndexOf((byte)'=');
        if (equals < 0)
        {
            Append(pair);
            return;
        }

        Fit(ref _key, pair.Length);
        Fit(ref _value, pair.Length);
        var written = pair[(equals + 1)..];
        var key = _key.AsSpan(0, PercentDecoding.Decode(pair[..equals], _key));
        var value = _value.AsSpan(0, PercentDecoding.Decode(written, _value));
        Append(pair[..(equals + 1)]);
        if (JsonRedaction.IsHashKey(key) ? !HashText.IsHashList(value) : !value.IsEmpty && IsSecret(key, names))
        {
            Append(SecretRedaction.Replacement);
            return;
        }

        if (JsonRedaction.MayBeStructure(value))
        {
            var redacted = _json.Redact(value, names, isPayload: true);
            if (!redacted.SequenceEqual(value))
            {
                AppendEncoded(redacted);
                return;
            }
        }

        Reserve(SecretRedaction.MaxLength(written.Length));
        _length += SecretRedaction.Redact(written, names, _copy.AsSpan(_length));
    }

    private static bool IsSecret(ReadOnlySpan<byte> key, ScrubbedParameters names) =>
        ProtocolKeys.Find(key) == ProtocolKey.Unknown && SecretNames.IsSecretProperty(key, names);

    private void AppendEncoded(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length * 3);
        foreach (var value in text)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                _copy[_length++] = value;
            }
            else
            {
                _copy[_length++] = (byte)'%';
                _copy[_length++] = "0123456789ABCDEF"u8[value >> 4];
                _copy[_length++] = "0123456789ABCDEF"u8[value & 15];
            }
        }
    }

    private ReadOnlySpan<byte> WithoutAddresses(ReadOnlySpan<byte> text)
    {
        Fit(ref _result, EmailRedaction.MaxLength(text.Length));
        return _result.AsSpan(0, EmailRedaction.Redact(text, _result));
    }

    private void Start(int length)
    {
        _length = 0;
        Fit(ref _copy, length);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_copy.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_copy.Length - _length < bytes)
        {
            Array.Resize(ref _copy, Math.Max(_copy.Length * 2, _length + bytes));
        }
    }

    private static void Fit(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length * 2];
        }
    }
}
