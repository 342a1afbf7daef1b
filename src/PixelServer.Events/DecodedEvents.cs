using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// The events of one request record, stepped through by <see cref="MoveNext"/>: each is either <see cref="Event"/>, or rejected
/// with a reason and the bytes of that very event. Nothing disappears: a record gives at least one step.
/// </summary>
public ref struct DecodedEvents
{
    private static readonly EventRejection Damaged = new(RejectReason.DamagedRecord, "the record in the log can't be read");
    private static readonly EventRejection NotJson = new(RejectReason.MalformedJson, "not well-formed JSON, or nested deeper than 16");
    private static readonly EventRejection NotObject = new(RejectReason.MalformedJson, "an event is not a JSON object");
    private static readonly EventRejection NoEvent = new(RejectReason.MalformedJson, "the array holds no event");

    private static readonly StandardFormat Hexadecimal = new('x', 16);

    private readonly EventDecoder _decoder;
    private readonly UInt128 _blockId;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly RequestRecord _record;
    private readonly int _firstEvent;
    private Utf8JsonReader _json;
    private ReadOnlySpan<byte> _source;
    private bool _inArray;
    private bool _done;

    internal DecodedEvents(EventDecoder decoder, UInt128 blockId, int recordIndex, ReadOnlySpan<byte> bytes, int firstEvent)
    {
        _decoder = decoder;
        _blockId = blockId;
        _bytes = bytes;
        _firstEvent = firstEvent;
        RecordIndex = recordIndex;
        EventIndex = -1;
        IsReadable = RequestRecord.TryRead(bytes, out _record);
        decoder.Assembler.Event.Scrubbing = IsReadable ? decoder.Scrubbing.For(_record.Site) : ScrubbedParameters.None;
        if (IsReadable && _record.Kind == RequestKind.Json)
        {
            _json = new Utf8JsonReader(_record.Payload, JsonText.Options);
        }
    }

    /// <summary>False for a damaged record, of which nothing but <see cref="Payload"/> is known.</summary>
    public bool IsReadable { get; }

    /// <summary>The record; only when <see cref="IsReadable"/>.</summary>
    public readonly RequestRecord Record => _record;

    /// <summary>Place of the record in its block, from 0.</summary>
    public int RecordIndex { get; }

    /// <summary>Place of the event in its record, from 0.</summary>
    public int EventIndex { get; private set; }

    /// <summary>Why this event is not stored; <see cref="EventRejection.None"/> for a good one.</summary>
    public EventRejection Rejection { get; private set; }

    /// <summary>The event; whole only when nothing was rejected.</summary>
    public readonly PixelEvent Event => _decoder.Assembler.Event;

    /// <summary>
    /// The bytes of a rejected event, safe to keep: values of <c>em</c> and <c>ph</c> that are not hashes, secrets and all e-mail
    /// addresses are redacted, a damaged record is without the client's address. Empty where <see cref="IsWithheld"/>.
    /// </summary>
    public readonly ReadOnlySpan<byte> Payload => !IsReadable
        ? _decoder.Redaction.RedactRecord(_bytes)
        : IsWithheld ? default
        : _record.Kind == RequestKind.Query
            ? _decoder.Redaction.RedactQuery(_source, Scrubbing)
            : _decoder.Redaction.RedactJson(_source, Scrubbing);

    /// <summary>The visitor's privacy signal forbids to keep the request as it was sent, also where it is rejected.</summary>
    public readonly bool IsWithheld => IsReadable && (_record.Signals & (RequestSignals.Anonymous | RequestSignals.CountOnly)) != 0;

    /// <summary>The parameters that the record's site wants scrubbed.</summary>
    public readonly ScrubbedParameters Scrubbing => _decoder.Assembler.Event.Scrubbing;

    /// <summary>Steps to the next event or rejection; false when the record holds no more.</summary>
    public bool MoveNext()
    {
        if (_done)
        {
            return false;
        }

        EventIndex++;
        if (!IsReadable)
        {
            return End(Damaged, _bytes);
        }

        _decoder.Assembler.Start();
        if (_record.Kind == RequestKind.Query)
        {
            _decoder.ReadQuery(_record.Payload);
            Complete();
            return End(_decoder.Assembler.Rejection, _record.Payload);
        }

        return MoveNextJson();
    }

    private bool MoveNextJson()
    {
        var start = (int)_json.BytesConsumed;
        try
        {
            _json.Read();
            if (EventIndex == 0 && _json.TokenType == JsonTokenType.StartArray)
            {
                _inArray = true;
                _json.Read();
            }

            if (_inArray && _json.TokenType == JsonTokenType.EndArray)
            {
                return EndArray();
            }

            start = (int)_json.TokenStartIndex;
            Rejection = _json.TokenType == JsonTokenType.StartObject ? ReadObject() : SkipValue();
            _source = _record.Payload[start..(int)_json.BytesConsumed];
            if (!_inArray)
            {
                // Anything after the only object throws.
                _json.Read();
                _done = true;
            }

            return true;
        }
        catch (JsonException)
        {
            // Where the next event would start is unknown, so all that is left is one rejection.
            return End(NotJson, _record.Payload[start..]);
        }
    }

    private EventRejection ReadObject()
    {
        var assembler = _decoder.Assembler;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndObject)
        {
            var key = JsonText.Read(ref _json, ref _decoder.KeyScratch);
            _json.Read();
            assembler.SetJson(key, ref _json, _record.Payload);
        }

        Complete();
        return assembler.Rejection;
    }

    private EventRejection SkipValue()
    {
        _json.Skip();
        return NotObject;
    }

    private bool EndArray()
    {
        // Anything after the array throws.
        _json.Read();
        _done = true;
        return EventIndex == 0 && End(NoEvent, _record.Payload);
    }

    private bool End(EventRejection rejection, ReadOnlySpan<byte> source)
    {
        Rejection = rejection;
        _source = source;
        _done = true;
        return true;
    }

    private readonly void Complete()
    {
        var assembler = _decoder.Assembler;
        var target = assembler.Event;
        target.Set(EventText.Site, _record.Site);
        target.Set(EventText.UserAgent, _record.UserAgent);
        target.Set(EventText.AcceptLanguage, _record.Language);
        SetClientHints(target);
        target.VisitorId = _record.VisitorId;
        target.VisitorCreatedAt = _record.VisitorCreatedAt;

        // Last, because it takes away what a privacy signal forbids.
        assembler.Complete(_record.ReceivedAt, _record.Signals, _record.Referrer);
        target.HasClientId = !target[EventText.EventId].IsEmpty;
        if (!target.HasClientId)
        {
            SetDefaultEventId(target);
        }
    }

    // Line feeds join the hints in the record; as control characters they would vanish.
    private readonly void SetClientHints(PixelEvent target)
    {
        var hints = _record.ClientHints;
        if (hints.IsEmpty)
        {
            return;
        }

        Span<byte> joined = stackalloc byte[EventLimits.ClientHintsCharacters];
        hints = hints[..Math.Min(hints.Length, joined.Length)];
        hints.Replace(joined, (byte)'\n', (byte)'|');
        target.Set(EventText.ClientHints, joined[..hints.Length]);
    }

    private readonly void SetDefaultEventId(PixelEvent target)
    {
        Span<byte> id = stackalloc byte[EventLimits.EventIdCharacters];
        var length = 0;
        Append(id, ref length, (ulong)(_blockId >> 64), Hexadecimal);
        Append(id, ref length, (ulong)_blockId, Hexadecimal);
        id[length++] = (byte)'-';
        Append(id, ref length, (ulong)RecordIndex, default);
        id[length++] = (byte)'-';
        Append(id, ref length, (ulong)(_firstEvent + EventIndex), default);
        target.Set(EventText.EventId, id[..length]);
    }

    private static void Append(Span<byte> text, ref int length, ulong number, StandardFormat format)
    {
        Utf8Formatter.TryFormat(number, text[length..], out var written, format);
        length += written;
    }
}
