using System.Buffers.Text;
using System.Text.Json;

namespace PixelServer.Events;

/// <summary>
/// Fills one <see cref="PixelEvent"/> key by key by the rules of the pixel protocol, wherever the keys come from (query, JSON,
/// a column of a file). An empty value counts as absent, except <c>cs</c>, where it grants nothing; of a repeated key the last
/// counts, except <c>em</c> and <c>ph</c>, which add up. The first broken rule is kept in <see cref="Rejection"/>; the rest is
/// still read. Not thread-safe; reused for ever.
/// </summary>
public sealed class EventAssembler
{
    private const long MicrosecondsPerMillisecond = 1000;

    // The years 1900 to 2299 of ClickHouse's DateTime64.
    private const long EarliestStorable = -2_208_988_800_000;
    private const long LatestStorable = 10_413_791_999_999;

    private readonly ItemsReader _items = new();
    private readonly PropsReader _props = new();

    // Two, because a text that is being read as a list of hashes may itself lie in the first.
    private byte[] _scratch = new byte[1024];
    private byte[] _hashScratch = new byte[128];
    private bool _hasConsent;
    private long? _clientTime;

    /// <summary>The event being filled; whole after <see cref="Complete"/>.</summary>
    public PixelEvent Event { get; } = new();

    /// <summary>The first rule that was broken.</summary>
    public EventRejection Rejection { get; private set; }

    /// <summary>Starts the next event.</summary>
    public void Start()
    {
        Event.Clear();
        Rejection = EventRejection.None;
        _hasConsent = false;
        _clientTime = null;
    }

    /// <summary>Sets a field from decoded text.</summary>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var known = ProtocolKeys.Find(key);
        if (known == ProtocolKey.Unknown)
        {
            SetProp(key, value);
        }
        else if (!value.IsEmpty || known == ProtocolKey.Consent)
        {
            SetKnown(known, value);
        }
    }

    /// <summary>
    /// Sets a field from a JSON object or array, given as its text. Under a key the protocol does not know it is kept as that text;
    /// where the protocol wants a single value it is <see cref="RejectReason.BadField"/>.
    /// </summary>
    public void SetStructure(ReadOnlySpan<byte> key, ReadOnlySpan<byte> json)
    {
        switch (ProtocolKeys.Find(key))
        {
            case ProtocolKey.Unknown:
                SetProp(key, json);
                break;
            case ProtocolKey.Items:
                ReadItems(json);
                break;
            case ProtocolKey.Props:
                ReadProps(json);
                break;
            case ProtocolKey.EmailHashes:
                ReadHashes(json, email: true);
                break;
            case ProtocolKey.PhoneHashes:
                ReadHashes(json, email: false);
                break;
            default:
                Reject(RejectReason.BadField, "a key that takes a single value holds an object or an array");
                break;
        }
    }

    /// <summary>Sets a field from the JSON value that the reader stands on, whose text is <paramref name="json"/>; reads past it.</summary>
    internal void SetJson(scoped ReadOnlySpan<byte> key, ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                SetStructure(key, JsonText.ReadStructure(ref reader, json));
                break;
            default:
                Set(key, JsonText.Read(ref reader, ref _scratch));
                break;
        }
    }

    /// <summary>
    /// Ends the event: what the sender left out is filled from the request. <paramref name="received"/> is in Unix microseconds.
    /// </summary>
    public void Complete(long received, RequestSignals signals, ReadOnlySpan<byte> requestReferrer)
    {
        Event.ReceivedAt = received;
        Event.Signals = signals;
        if (Event[EventText.Name].IsEmpty)
        {
            Event.Set(EventText.Name, "page_view"u8);
        }

        // A no-script pixel can't name its page; the browser does, in the Referer of the pixel request.
        if (Event[EventText.PageUrl].IsEmpty)
        {
            Event.Set(EventText.PageUrl, requestReferrer);
        }

        if (!_hasConsent)
        {
            Event.Consent = ((signals & RequestSignals.DefaultAnalytics) != 0 ? Consent.Analytics : Consent.None)
                | ((signals & RequestSignals.DefaultMarketing) != 0 ? Consent.Marketing : Consent.None);
        }

        SetTimes(received / MicrosecondsPerMillisecond);
        if ((signals & RequestSignals.CountOnly) != 0)
        {
            Event.ReduceToCount();
        }
        else if ((signals & RequestSignals.Anonymous) != 0)
        {
            Event.MakeAnonymous();
        }
    }

    private void SetKnown(ProtocolKey key, ReadOnlySpan<byte> value)
    {
        switch (key)
        {
            // The collector has found the site and checked that a request names only one; privacy signals are its business too.
            case ProtocolKey.Site or ProtocolKey.GlobalPrivacyControl:
                break;
            case ProtocolKey.Event:
                SetName(value);
                break;
            case ProtocolKey.EventId:
                Require(Event.Set(EventText.EventId, value), RejectReason.BadEventId, "id has more than 64 characters");
                break;
            case ProtocolKey.ClientTime:
                _clientTime = TryParseTime(value, out var time) ? time : null;
                break;
            case ProtocolKey.PageUrl:
                Event.Set(EventText.PageUrl, value);
                break;
            case ProtocolKey.Referrer:
                Event.Set(EventText.Referrer, value);
                break;
            case ProtocolKey.Title:
                Event.Set(EventText.Title, value);
                break;
            case ProtocolKey.Value:
                var good = ScaledDecimal.TryParse(value, out var scaled);
                Event.Value = good ? scaled : null;
                Require(good, RejectReason.BadNumber, "v is not a decimal number within ±10^14");
                break;
            case ProtocolKey.Currency:
                SetCurrency(value);
                break;
            case ProtocolKey.OrderId:
                Event.Set(EventText.OrderId, value);
                break;
            case ProtocolKey.Items:
                ReadItems(value);
                break;
            case ProtocolKey.Props:
                ReadProps(value);
                break;
            case ProtocolKey.UserId:
                Event.Set(EventText.UserId, value);
                break;
            case ProtocolKey.EmailHashes:
                AddHashes(value, email: true);
                break;
            case ProtocolKey.PhoneHashes:
                AddHashes(value, email: false);
                break;
            case ProtocolKey.Consent:
                _hasConsent = true;
                Event.Consent = ConsentLetters.Parse(value);
                break;
            case ProtocolKey.ScreenWidth:
                Event.ScreenWidth = Pixels(value);
                break;
            case ProtocolKey.ScreenHeight:
                Event.ScreenHeight = Pixels(value);
                break;
            case ProtocolKey.ViewportWidth:
                Event.ViewportWidth = Pixels(value);
                break;
            case ProtocolKey.ViewportHeight:
                Event.ViewportHeight = Pixels(value);
                break;
            case ProtocolKey.Language:
                Event.Set(EventText.Language, value);
                break;
            case ProtocolKey.TimeZone:
                Event.Set(EventText.TimeZone, value);
                break;
        }
    }

    private void SetName(ReadOnlySpan<byte> value)
    {
        var fits = Event.Set(EventText.Name, value);
        var name = Event[EventText.Name];
        var good = fits && (name.IsEmpty || char.IsAsciiLetterLower((char)name[0]));
        foreach (var letter in name)
        {
            good &= char.IsAsciiLetterLower((char)letter) || char.IsAsciiDigit((char)letter) || letter == '_';
        }

        Require(good, RejectReason.BadEventName, "e is not [a-z][a-z0-9_]{0,39}");
    }

    private void SetCurrency(ReadOnlySpan<byte> value)
    {
        var good = value.Length == 3;
        foreach (var letter in value)
        {
            good &= char.IsAsciiLetter((char)letter);
        }

        if (good)
        {
            Event.Set(EventText.Currency, value);
            Event.ToUpper(EventText.Currency);
        }

        Require(good, RejectReason.BadCurrency, "c is not three letters");
    }

    private void SetProp(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Require(Event.SetProp(key, value), RejectReason.BadProps, PropsReader.TooMany);

    private void SetTimes(long received)
    {
        Event.EventTime = received;
        if (_clientTime is not { } client)
        {
            return;
        }

        Event.ClientTime = client is >= EarliestStorable and <= LatestStorable ? client : null;
        if (client >= received - (long)EventLimits.ClientTimePast.TotalMilliseconds
            && client <= received + (long)EventLimits.ClientTimeFuture.TotalMilliseconds)
        {
            Event.EventTime = client;
        }
    }

    private void AddHashes(ReadOnlySpan<byte> list, bool email)
    {
        foreach (var part in list.Split((byte)','))
        {
            var hash = list[part].Trim((byte)' ');
            if (!hash.IsEmpty)
            {
                var added = email ? Event.AddEmailHash(hash) : Event.AddPhoneHash(hash);
                Require(added, RejectReason.BadHash, "em and ph take SHA-256 as 64 hexadecimal digits, at most 16 of each");
            }
        }
    }

    private void ReadHashes(ReadOnlySpan<byte> json, bool email)
    {
        var reader = new Utf8JsonReader(json, JsonText.Options);
        reader.Read();
        var good = reader.TokenType == JsonTokenType.StartArray;
        while (good && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            good = reader.TokenType == JsonTokenType.String;
            if (good)
            {
                AddHashes(JsonText.Read(ref reader, ref _hashScratch), email);
            }
        }

        Require(good, RejectReason.BadHash, "em and ph take a text or an array of texts");
    }

    private void ReadItems(ReadOnlySpan<byte> json)
    {
        Event.ClearItems();
        var rejection = _items.Read(Event, json);
        Require(rejection.IsNone, rejection.Reason, rejection.Detail);
    }

    private void ReadProps(ReadOnlySpan<byte> json)
    {
        var rejection = _props.Read(Event, json);
        Require(rejection.IsNone, rejection.Reason, rejection.Detail);
    }

    private void Require(bool good, RejectReason reason, string detail)
    {
        if (!good)
        {
            Reject(reason, detail);
        }
    }

    private void Reject(RejectReason reason, string detail)
    {
        if (Rejection.IsNone)
        {
            Rejection = new EventRejection(reason, detail);
        }
    }

    private static bool TryParseTime(ReadOnlySpan<byte> text, out long time) =>
        Utf8Parser.TryParse(text, out time, out var consumed) && consumed == text.Length;

    // A size that is not a whole number from 0 to 65,535 is as good as none.
    private static ushort Pixels(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ushort pixels, out var consumed) && consumed == text.Length ? pixels : (ushort)0;
}
