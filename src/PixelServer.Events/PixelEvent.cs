namespace PixelServer.Events;

/// <summary>
/// One event, every field of the pixel protocol typed. Made to be filled again and again: texts are UTF-8 slices of one store
/// that only grows, so a warm event takes no memory. Texts are cleaned and cut (<see cref="EventLimits"/>) as they are set.
/// Not thread-safe; spans handed out are valid until the next set or <see cref="Clear"/>.
/// </summary>
public sealed class PixelEvent
{
    private static readonly int TextCount = Enum.GetValues<EventText>().Length;

    private readonly Utf8Slice[] _texts = new Utf8Slice[TextCount];
    private byte[] _store = new byte[4096];
    private int _used;
    private EventItem[] _items = new EventItem[4];
    private EventProp[] _props = new EventProp[16];
    private Utf8Slice[] _emailHashes = new Utf8Slice[4];
    private Utf8Slice[] _phoneHashes = new Utf8Slice[4];
    private int _itemCount;
    private int _propCount;
    private int _emailHashCount;
    private int _phoneHashCount;

    // Only where structured properties are sent.
    private JsonRedaction? _json;

    /// <summary>The parameters that the event's site wants scrubbed; stays until it is set again.</summary>
    public ScrubbedParameters Scrubbing { get; set; } = ScrubbedParameters.None;

    /// <summary>When the collector received the event, in Unix microseconds.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>When the event happened as far as it can be believed, in Unix milliseconds.</summary>
    public long EventTime { get; set; }

    /// <summary>The client's own time, believed or not, in Unix milliseconds; null when none was sent or none that can be stored.</summary>
    public long? ClientTime { get; set; }

    public ulong VisitorId { get; set; }

    /// <summary>When the visitor's cookie was first set, in Unix seconds; 0 = unknown.</summary>
    public uint VisitorCreatedAt { get; set; }

    /// <summary>The event id was chosen by the client, so the same event may come again; else it names this very arrival.</summary>
    public bool HasClientId { get; set; }

    public RequestSignals Signals { get; set; }

    public Consent Consent { get; set; }

    /// <summary>The event's worth, scaled as <see cref="ScaledDecimal"/>; null when none was sent.</summary>
    public long? Value { get; set; }

    public ushort ScreenWidth { get; set; }

    public ushort ScreenHeight { get; set; }

    public ushort ViewportWidth { get; set; }

    public ushort ViewportHeight { get; set; }

    public ReadOnlySpan<EventItem> Items => _items.AsSpan(0, _itemCount);

    public ReadOnlySpan<EventProp> Props => _props.AsSpan(0, _propCount);

    /// <summary>SHA-256 of e-mail addresses, 64 lower-case hexadecimal digits each.</summary>
    public ReadOnlySpan<Utf8Slice> EmailHashes => _emailHashes.AsSpan(0, _emailHashCount);

    /// <summary>SHA-256 of telephone numbers, 64 lower-case hexadecimal digits each.</summary>
    public ReadOnlySpan<Utf8Slice> PhoneHashes => _phoneHashes.AsSpan(0, _phoneHashCount);

    /// <summary>The text of a field; empty when absent.</summary>
    public ReadOnlySpan<byte> this[EventText field] => this[_texts[(int)field]];

    public ReadOnlySpan<byte> this[Utf8Slice slice] => _store.AsSpan(slice.Offset, slice.Length);

    /// <summary>Forgets everything but the memory.</summary>
    public void Clear()
    {
        Array.Clear(_texts);
        _used = 0;
        _itemCount = 0;
        _propCount = 0;
        _emailHashCount = 0;
        _phoneHashCount = 0;
        ReceivedAt = 0;
        EventTime = 0;
        ClientTime = null;
        VisitorId = 0;
        VisitorCreatedAt = 0;
        HasClientId = false;
        Signals = RequestSignals.None;
        Consent = Consent.None;
        Value = null;
        ScreenWidth = 0;
        ScreenHeight = 0;
        ViewportWidth = 0;
        ViewportHeight = 0;
    }

    /// <summary>
    /// Sets a text, cleaned and cut to its limit; false when it had to be cut. A page URL also sets host and path, and URLs lose
    /// their fragment, credentials, secrets and e-mail addresses (<see cref="PageAddress"/>).
    /// </summary>
    public bool Set(EventText field, ReadOnlySpan<byte> text)
    {
        switch (field)
        {
            case EventText.PageUrl:
                SetPageUrl(text);
                return true;
            case EventText.Referrer:
                _texts[(int)field] = StoreUrl(text);
                return true;
            default:
                _texts[(int)field] = Store(text, CharacterLimit(field), int.MaxValue, out var cut);
                return !cut;
        }
    }

    /// <summary>Adds an item, its texts cleaned and cut; false when the event has <see cref="EventLimits.Items"/> already.</summary>
    public bool AddItem(
        ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> brand, ReadOnlySpan<byte> category, long price, long quantity)
    {
        return AddItem(new EventItem(
            Store(id, EventLimits.ItemIdCharacters),
            Store(name, EventLimits.ItemNameCharacters),
            Store(brand, EventLimits.ItemBrandCharacters),
            Store(category, EventLimits.ItemCategoryCharacters),
            price,
            quantity));
    }

    /// <summary>
    /// Sets a property; one of the same name is replaced. The values of those named as secrets become <c>redacted</c>, here and in
    /// structures; URLs are cleaned like the page's, but keep their fragment. False when the name is longer than
    /// <see cref="EventLimits.PropKeyCharacters"/> or there are <see cref="EventLimits.Props"/> already.
    /// </summary>
    public bool SetProp(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var storedKey = Store(key, EventLimits.PropKeyCharacters, int.MaxValue, out var cut);
        if (cut)
        {
            return false;
        }

        var prop = new EventProp(storedKey, StorePropValue(storedKey, value));
        for (var i = 0; i < _propCount; i++)
        {
            if (this[_props[i].Key].SequenceEqual(this[storedKey]))
            {
                _props[i] = prop;
                return true;
            }
        }

        return _propCount < EventLimits.Props && Append(ref _props, ref _propCount, prop);
    }

    /// <summary>Adds the SHA-256 of an e-mail address, in the form that has the next place; false when it is not 64 hexadecimal digits or there are too many.</summary>
    public bool AddEmailHash(ReadOnlySpan<byte> hash) => AddHash(ref _emailHashes, ref _emailHashCount, hash);

    /// <summary>Adds the SHA-256 of a telephone number, in the form that has the next place; false when it is not 64 hexadecimal digits or there are too many.</summary>
    public bool AddPhoneHash(ReadOnlySpan<byte> hash) => AddHash(ref _phoneHashes, ref _phoneHashCount, hash);

    internal bool AddItem(EventItem item) => _itemCount < EventLimits.Items && Append(ref _items, ref _itemCount, item);

    internal Utf8Slice Store(ReadOnlySpan<byte> text, int maxCharacters) => Store(text, maxCharacters, int.MaxValue, out _);

    internal void ClearItems() => _itemCount = 0;

    /// <summary>
    /// Takes away what leads to a person: consent, user id, hashes, order number and, but for <c>utm_*</c>, the queries of its URLs.
    /// </summary>
    internal void MakeAnonymous()
    {
        Consent = Consent.None;
        _emailHashCount = 0;
        _phoneHashCount = 0;
        _texts[(int)EventText.UserId] = default;
        _texts[(int)EventText.OrderId] = default;
        ref var referrer = ref _texts[(int)EventText.Referrer];
        referrer = referrer with { Length = PageAddress.WithoutQuery(this[referrer]).Length };

        // Host and path stay slices of the longer text.
        ref var url = ref _texts[(int)EventText.PageUrl];
        Reserve(url.Length);
        var length = PageAddress.KeepCampaign(this[url], _store.AsSpan(_used));
        url = new Utf8Slice(_used, length);
        _used += length;
    }

    /// <summary>Leaves of the event that it happened: its name and id, site, time, host and path of the page, host of the referrer.</summary>
    internal void ReduceToCount()
    {
        MakeAnonymous();
        _itemCount = 0;
        _propCount = 0;
        VisitorId = 0;
        VisitorCreatedAt = 0;
        ClientTime = null;
        Value = null;
        ScreenWidth = 0;
        ScreenHeight = 0;
        ViewportWidth = 0;
        ViewportHeight = 0;
        for (var field = EventText.Title; field <= EventText.ClientHints; field++)
        {
            _texts[(int)field] = default;
        }

        ref var url = ref _texts[(int)EventText.PageUrl];
        url = url with { Length = PageAddress.WithoutQuery(this[url]).Length };
        ref var referrer = ref _texts[(int)EventText.Referrer];
        referrer = referrer with { Length = PageAddress.Origin(this[referrer]).Length };
    }

    /// <summary>Upper-cases the ASCII letters of a text in place.</summary>
    internal void ToUpper(EventText field)
    {
        var slice = _texts[(int)field];
        foreach (ref var letter in _store.AsSpan(slice.Offset, slice.Length))
        {
            letter = (byte)char.ToUpperInvariant((char)letter);
        }
    }

    private static int CharacterLimit(EventText field) => field switch
    {
        EventText.Name => EventLimits.NameCharacters,
        EventText.EventId => EventLimits.EventIdCharacters,
        EventText.Title => EventLimits.TitleCharacters,
        EventText.UserId => EventLimits.UserIdCharacters,
        EventText.OrderId => EventLimits.OrderIdCharacters,
        EventText.Language => EventLimits.LanguageCharacters,
        EventText.TimeZone => EventLimits.TimeZoneCharacters,
        EventText.UserAgent => EventLimits.UserAgentCharacters,
        EventText.AcceptLanguage => EventLimits.AcceptLanguageCharacters,
        EventText.ClientHints => EventLimits.ClientHintsCharacters,
        _ => int.MaxValue,
    };

    private static bool Append<T>(ref T[] list, ref int count, T element)
    {
        if (count == list.Length)
        {
            Array.Resize(ref list, count * 2);
        }

        list[count++] = element;
        return true;
    }

    private bool AddHash(ref Utf8Slice[] list, ref int count, ReadOnlySpan<byte> hash)
    {
        if (!HashText.IsHash(hash))
        {
            return false;
        }

        var slice = Store(hash, HashText.Length);
        foreach (ref var digit in _store.AsSpan(slice.Offset, slice.Length))
        {
            digit = (byte)char.ToLowerInvariant((char)digit);
        }

        // Repeated ones too: each has its form's place in the list.
        return count < EventLimits.Hashes && Append(ref list, ref count, slice);
    }

    private void SetPageUrl(ReadOnlySpan<byte> text)
    {
        var url = StoreUrl(text);
        PageAddress.Split(this[url], out var host, out var path);
        _texts[(int)EventText.PageUrl] = url;
        var hostSlice = new Utf8Slice(url.Offset + host.Start.Value, host.End.Value - host.Start.Value);
        _texts[(int)EventText.PagePath] = path.Start.Equals(path.End) && hostSlice.Length > 0
            ? Store("/"u8, 1)
            : new Utf8Slice(url.Offset + path.Start.Value, path.End.Value - path.Start.Value);
        _texts[(int)EventText.PageHost] = hostSlice;
    }

    private Utf8Slice StorePropValue(Utf8Slice key, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty && SecretNames.IsSecretProperty(this[key], Scrubbing))
        {
            value = SecretRedaction.Replacement;
        }
        else if (PageAddress.IsHttp(value))
        {
            // Cut only where it is clean: half a secret is not recognised any more.
            value = this[StoreCleanUrl(value[..Math.Min(value.Length, EventLimits.UrlBytes)])];
        }
        else if (JsonRedaction.MayBeStructure(value))
        {
            value = (_json ??= new JsonRedaction()).Redact(value, Scrubbing, isPayload: false);
        }

        return Store(value, int.MaxValue, EventLimits.PropValueBytes, out _);
    }

    private Utf8Slice StoreUrl(ReadOnlySpan<byte> text) => StoreCleanUrl(PageAddress.CutToLimit(text));

    private Utf8Slice StoreCleanUrl(ReadOnlySpan<byte> text)
    {
        Reserve(Utf8Cleaning.MaxLength(text.Length) + PageAddress.MaxNormalizedLength(EventLimits.UrlBytes));
        var raw = _store.AsSpan(_used);
        var cleaned = Utf8Cleaning.Clean(text, raw, int.MaxValue, EventLimits.UrlBytes, out _);
        var length = PageAddress.Normalize(raw[..cleaned], Scrubbing, raw[cleaned..]);
        var slice = new Utf8Slice(_used + cleaned, length);
        _used += cleaned + length;
        return slice;
    }

    private Utf8Slice Store(ReadOnlySpan<byte> text, int maxCharacters, int maxBytes, out bool cut)
    {
        Reserve(Utf8Cleaning.MaxLength(text.Length));
        var length = Utf8Cleaning.Clean(text, _store.AsSpan(_used), maxCharacters, maxBytes, out cut);
        var slice = new Utf8Slice(_used, length);
        _used += length;
        return slice;
    }

    private void Reserve(int bytes)
    {
        if (_store.Length - _used < bytes)
        {
            Array.Resize(ref _store, Math.Max(_store.Length * 2, _used + bytes));
        }
    }
}
