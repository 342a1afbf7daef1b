using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// Copies the bytes of a rejected event without what must not be kept in clear: values of <c>em</c> and <c>ph</c> that are not
/// hashes become <c>redacted</c>, as do e-mail addresses anywhere. A copy is valid until the next call. Not thread-safe.
/// </summary>
internal sealed class PayloadRedaction
{
    private byte[] _copy = new byte[1024];
    private byte[] _result = new byte[1024];
    private byte[] _key = new byte[256];
    private byte[] _value = new byte[1024];
    private int _length;

    private static ReadOnlySpan<byte> Replacement => "redacted"u8;

    public ReadOnlySpan<byte> RedactQuery(ReadOnlySpan<byte> query)
    {
        Start(query.Length);
        foreach (var range in query.Split((byte)'&'))
        {
            if (range.Start.Value > 0)
            {
                Append("&"u8);
            }

            AppendPair(query[range]);
        }

        return WithoutAddresses();
    }

    public ReadOnlySpan<byte> RedactJson(ReadOnlySpan<byte> json)
    {
        Start(json.Length);
        var copied = 0;
        var inHash = -1;
        var reader = new Utf8JsonReader(json, JsonText.Options);
        try
        {
            while (reader.Read())
            {
                // At every depth: an address in the wrong place must not be kept either.
                if (reader.TokenType == JsonTokenType.PropertyName && IsHashKey(JsonText.Read(ref reader, ref _key)))
                {
                    inHash = (int)reader.TokenStartIndex;
                    var nameEnd = inHash + reader.ValueSpan.Length + 2;
                    reader.Read();
                    if (!HoldsOnlyHashes(ref reader))
                    {
                        Append(json[copied..nameEnd]);
                        Append(":\"redacted\""u8);
                        copied = (int)reader.BytesConsumed;
                    }

                    inHash = -1;
                }
            }

            Append(json[copied..]);
        }
        catch (JsonException)
        {
            var readable = inHash >= 0 ? inHash : Math.Max(copied, (int)reader.BytesConsumed);
            Append(json[copied..readable]);
            AppendBrokenJson(json[readable..]);
        }

        return WithoutAddresses();
    }

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
        return WithoutAddresses();
    }

    private static bool IsHashKey(ReadOnlySpan<byte> key) => key.SequenceEqual("em"u8) || key.SequenceEqual("ph"u8);

    private bool HoldsOnlyHashes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return IsHashes(ref reader);
        }

        var all = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            all &= IsHashes(ref reader);
        }

        return all;
    }

    private bool IsHashes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return HashText.IsHashList(JsonText.Read(ref reader, ref _value));
        }

        reader.Skip();
        return reader.TokenType == JsonTokenType.Null;
    }

    // Text that is no JSON any more: after each "em" or "ph" what looks like its value is left out.
    private void AppendBrokenJson(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var email = text.IndexOf("\"em\""u8);
            var phone = text.IndexOf("\"ph\""u8);
            var key = email < 0 || (phone >= 0 && phone < email) ? phone : email;
            if (key < 0)
            {
                Append(text);
                return;
            }

            var value = key + 4;
            Append(text[..value]);
            Append(":\"redacted\""u8);
            text = text[value..].TrimStart(" \t\r\n:"u8);
            var end = text.IsEmpty ? -1
                : text[0] == '[' ? text.IndexOf((byte)']')
                : text[0] == '"' ? text[1..].IndexOf((byte)'"') + 1
                : text.IndexOfAny((byte)',', (byte)'}') - 1;
            text = end <= 0 ? default : text[(end + 1)..];
        }
    }

    private void AppendPair(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        Fit(ref _key, pair.Length);
        Fit(ref _value, pair.Length);
        if (equals >= 0
            && IsHashKey(_key.AsSpan(0, PercentDecoding.Decode(pair[..equals], _key)))
            && !HashText.IsHashList(_value.AsSpan(0, PercentDecoding.Decode(pair[(equals + 1)..], _value))))
        {
            Append(pair[..(equals + 1)]);
            Append(Replacement);
        }
        else
        {
            Append(pair);
        }
    }

    private ReadOnlySpan<byte> WithoutAddresses()
    {
        Fit(ref _result, EmailRedaction.MaxLength(_length));
        return _result.AsSpan(0, EmailRedaction.Redact(_copy.AsSpan(0, _length), _result));
    }

    private void Start(int length)
    {
        _length = 0;
        Fit(ref _copy, length);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_copy.Length - _length < bytes.Length)
        {
            Array.Resize(ref _copy, Math.Max(_copy.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_copy.AsSpan(_length));
        _length += bytes.Length;
    }

    private static void Fit(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length * 2];
        }
    }
}
