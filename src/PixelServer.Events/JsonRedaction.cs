using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// Takes secrets out of JSON, whole or broken: at every depth the values of properties named as secrets become <c>redacted</c>, the
/// URLs in texts lose theirs, and texts that are JSON themselves are treated alike, a few levels deep. In the payload of a rejected
/// event every text counts as a URL, and values of <c>em</c> and <c>ph</c> that are not hashes are secrets too. A result is valid until
/// the next call. Not thread-safe.
/// </summary>
internal sealed class JsonRedaction
{
    private readonly int _levels;
    private JsonRedaction? _inner;
    private byte[] _result = new byte[256];
    private byte[] _key = new byte[256];
    private byte[] _text = new byte[256];
    private byte[] _redacted = new byte[256];
    private int _length;

    public JsonRedaction()
        : this(levels: 3)
    {
    }

    private JsonRedaction(int levels) => _levels = levels;

    private static ReadOnlySpan<byte> InPlaceOfValue => ":\"redacted\""u8;

    public static bool MayBeStructure(ReadOnlySpan<byte> text) => !text.IsEmpty && text[0] is (byte)'{' or (byte)'[';

    /// <summary>Whether the protocol takes nothing but hashes under a key.</summary>
    public static bool IsHashKey(ReadOnlySpan<byte> key) => key.SequenceEqual("em"u8) || key.SequenceEqual("ph"u8);

    public ReadOnlySpan<byte> Redact(ReadOnlySpan<byte> json, ScrubbedParameters names, bool isPayload)
    {
        _length = 0;
        var copied = 0;
        var pending = -1;
        var reader = new Utf8JsonReader(json, JsonText.Options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    var key = JsonText.Read(ref reader, ref _key);
                    var isHash = isPayload && IsHashKey(key);
                    if (isHash || IsSecret(key, names, isPayload))
                    {
                        pending = (int)reader.TokenStartIndex;
                        var nameEnd = pending + reader.ValueSpan.Length + 2;
                        reader.Read();
                        if (!(isHash ? HoldsOnlyHashes(ref reader) : IsNothing(ref reader)))
                        {
                            Append(json[copied..nameEnd]);
                            Append(InPlaceOfValue);
                            copied = (int)reader.BytesConsumed;
                        }

                        pending = -1;
                    }
                }
                else if (reader.TokenType == JsonTokenType.String && TryRedactText(ref reader, names, isPayload, out var redacted))
                {
                    Append(json[copied..(int)reader.TokenStartIndex]);
                    AppendText(redacted);
                    copied = (int)reader.BytesConsumed;
                }
            }

            Append(json[copied..]);
        }
        catch (JsonException)
        {
            var readable = pending >= 0 ? pending : Math.Max(copied, (int)reader.BytesConsumed);
            Append(json[copied..readable]);
            AppendBroken(json[readable..], names, isPayload);
        }

        return _result.AsSpan(0, _length);
    }

    // A site's own names are those of its parameters and properties, not of the protocol's keys.
    private static bool IsSecret(ReadOnlySpan<byte> key, ScrubbedParameters names, bool isPayload) =>
        !(isPayload && ProtocolKeys.Find(key) != ProtocolKey.Unknown) && SecretNames.IsSecretProperty(key, names);

    private static bool IsNothing(ref Utf8JsonReader reader)
    {
        var isNothing = reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
        reader.Skip();
        return isNothing;
    }

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
            return HashText.IsHashList(JsonText.Read(ref reader, ref _text));
        }

        reader.Skip();
        return reader.TokenType == JsonTokenType.Null;
    }

    private bool TryRedactText(ref Utf8JsonReader reader, ScrubbedParameters names, bool isPayload, out ReadOnlySpan<byte> redacted)
    {
        var text = JsonText.Read(ref reader, ref _text);
        redacted = text;
        if (_levels > 0 && MayBeStructure(text))
        {
            redacted = (_inner ??= new JsonRedaction(_levels - 1)).Redact(text, names, isPayload);
        }
        else if (isPayload || PageAddress.IsHttp(text))
        {
            Fit(ref _redacted, SecretRedaction.MaxLength(text.Length));
            redacted = _redacted.AsSpan(0, SecretRedaction.Redact(text, names, _redacted));
        }

        return !redacted.SequenceEqual(text);
    }

    // Text that is no JSON any more: of each quoted name with a colon behind it what looks like its value.
    private void AppendBroken(ReadOnlySpan<byte> text, ScrubbedParameters names, bool isPayload)
    {
        var start = _length;
        var from = 0;
        while (from < text.Length)
        {
            var colon = text[from..].IndexOf((byte)':');
            if (colon < 0)
            {
                break;
            }

            colon += from;
            from = colon + 1;
            var key = NameBefore(text[..colon]);
            if (!(isPayload && IsHashKey(key)) && !IsSecret(key, names, isPayload))
            {
                continue;
            }

            Append(text[..colon].TrimEnd(" \t\r\n"u8));
            Append(InPlaceOfValue);
            text = AfterValue(text[from..].TrimStart(" \t\r\n:"u8));
            from = 0;
        }

        Append(text);
        var broken = _result.AsSpan(start, _length - start);
        Fit(ref _redacted, SecretRedaction.MaxLength(broken.Length));
        var length = SecretRedaction.Redact(broken, names, _redacted, endsAtQuote: true);
        _length = start;
        Append(_redacted.AsSpan(0, length));
    }

    private static ReadOnlySpan<byte> AfterValue(ReadOnlySpan<byte> text)
    {
        var end = text.IsEmpty ? -1
            : text[0] == '[' ? text.IndexOf((byte)']')
            : text[0] == '"' ? text[1..].IndexOf((byte)'"') + 1
            : text.IndexOfAny((byte)',', (byte)'}') - 1;
        return end <= 0 ? default : text[(end + 1)..];
    }

    // The quoted name at the end of a text, if it is as short as a secret's.
    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> text)
    {
        text = text[Math.Max(0, text.Length - SecretNames.MostCharacters - 8)..].TrimEnd(" \t\r\n"u8);
        if (text.IsEmpty || text[^1] != '"')
        {
            return default;
        }

        text = text[..^1];
        return text[(text.LastIndexOf((byte)'"') + 1)..];
    }

    private void AppendText(ReadOnlySpan<byte> text)
    {
        Append("\""u8);
        while (!text.IsEmpty)
        {
            var special = text.IndexOfAny((byte)'"', (byte)'\\');
            var control = text.IndexOfAnyInRange((byte)0, (byte)0x1F);
            special = special < 0 || (control >= 0 && control < special) ? control : special;
            if (special < 0)
            {
                Append(text);
                break;
            }

            Append(text[..special]);
            if (text[special] >= ' ')
            {
                Append("\\"u8);
                Append(text.Slice(special, 1));
            }
            else
            {
                Append(text[special] < 16 ? "\\u000"u8 : "\\u001"u8);
                Append("0123456789abcdef"u8.Slice(text[special] & 15, 1));
            }

            text = text[(special + 1)..];
        }

        Append("\""u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_result.Length - _length < bytes.Length)
        {
            Array.Resize(ref _result, Math.Max(_result.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_result.AsSpan(_length));
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
