using System.Globalization;
using System.Text.Unicode;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Events as rows of the table <c>events</c>, in its order: only the columns that are used, the others keep their defaults. Filled,
/// sent (as often as needed) and filled again. Not thread-safe.
/// </summary>
internal sealed class SimulatedBatch : IDisposable
{
    private const long MillisecondsPerSecond = 1000;
    private const long MicrosecondsPerMillisecond = 1000;

    // What a request takes from the browser to the collector, in milliseconds.
    private const int LongestWay = 256;

    private static readonly Utf8Text Currency = new("EUR");

    private readonly SimulatedWorld _world;
    private readonly ChosenTextColumn _site;
    private readonly ChosenTextColumn _event = new("event", EventKindNames.All);
    private readonly TextColumn _eventId = new("event_id");
    private readonly NumberColumn<long> _eventTime = new("event_time", "DateTime64(3, 'UTC')");
    private readonly NumberColumn<long> _receivedAt = new("received_at", "DateTime64(6, 'UTC')");
    private readonly RunColumn<long>? _loadedAt;
    private readonly NumberColumn<ulong> _visitorId = new("visitor_id", "UInt64");
    private readonly NullableColumn<uint> _visitorCreatedAt = new("visitor_created_at", "DateTime('UTC')");
    private readonly NumberColumn<bool> _newVisitor = new("new_visitor", "Bool");
    private readonly TextColumn _userId = new("user_id");
    private readonly ArrayColumn<FixedTextColumn> _emailHashes = new("email_hashes", new FixedTextColumn("", HashText.Length));
    private readonly ArrayColumn<FixedTextColumn> _phoneHashes = new("phone_hashes", new FixedTextColumn("", HashText.Length));
    private readonly NumberColumn<bool> _consentAnalytics = new("consent_analytics", "Bool");
    private readonly NumberColumn<bool> _consentMarketing = new("consent_marketing", "Bool");
    private readonly NumberColumn<bool> _globalPrivacyControl = new("global_privacy_control", "Bool");
    private readonly TextColumn _pageUrl = new("page_url");
    private readonly ChosenTextColumn _pageHost = new("page_host", new Utf8Text(PageTexts.Host));
    private readonly TextColumn _pagePath = new("page_path");
    private readonly TextColumn _referrer = new("referrer");
    private readonly NullableColumn<long> _value = new("value", "Decimal(18, 4)");
    private readonly ChosenTextColumn _currency = new("currency", default, Currency);
    private readonly TextColumn _orderId = new("order_id");
    private readonly ItemColumns _items;
    private readonly MapColumn _props = new("props");
    private readonly ChoiceTable _language = new("language", SimulatedCountry.All.Select(country => country.Language));
    private readonly ChoiceTable _country = new("country", SimulatedCountry.All.Select(country => country.Code));
    private readonly DeviceColumns _device = new();
    private readonly OriginColumns _origin = new();
    private readonly RunColumn<UInt128> _blockId = new("block_id", "UInt128");
    private readonly RunColumn<ushort> _blockDate = new("block_date", "Date");

    /// <param name="world">Whose events they are.</param>
    /// <param name="loadedAt">When rows are said to have been loaded, in Unix milliseconds; null for when they are.</param>
    public SimulatedBatch(SimulatedWorld world, long? loadedAt)
    {
        _world = world;
        _site = new ChosenTextColumn("site", new Utf8Text(world.Plan.Site));
        _loadedAt = loadedAt is null ? null : new RunColumn<long>("loaded_at", "DateTime64(3, 'UTC')");
        LoadedAt = loadedAt ?? 0;
        _items = new ItemColumns(world.Catalogue);
        Column[] loaded = _loadedAt is null ? [] : [_loadedAt];
        Rows = new NativeBlock(
        [
            _site, _event, _eventId, _eventTime, _receivedAt, .. loaded, _visitorId, _visitorCreatedAt, _newVisitor, _userId, _emailHashes,
            _phoneHashes, _consentAnalytics, _consentMarketing, _globalPrivacyControl, _pageUrl, _pageHost, _pagePath, _referrer, _value,
            _currency, _orderId, .. _items.All, _props, _language.Column, _country.Column, .. _device.All, .. _origin.All, _blockId, _blockDate,
        ]);
    }

    public NativeBlock Rows { get; }

    private long LoadedAt { get; }

    /// <summary>Adds one event of a list.</summary>
    public void Add(EventList list, in SimulatedEvent source)
    {
        var visitor = list.Visitors[source.Visitor];
        AddIdentity(visitor, source);
        AddPage(source);
        AddMoney(list, visitor, source);
        if (source.Kind == EventKind.Search)
        {
            Span<byte> term = stackalloc byte[PageTexts.MaxLength];
            Utf8.TryWrite(term, $"{PageTexts.TermOf(source.Page)}", out var length);
            _props.Add("search_term"u8, term[..length]);
        }

        _props.EndRow();
        _language.Add(visitor.Country);
        _country.Add(visitor.Country);
        _device.Add(visitor.Device);
        _origin.Add(source);
        _blockId.AddRow();
        _blockDate.AddRow();
        _loadedAt?.AddRow();
    }

    /// <summary>Makes all rows rows of one block.</summary>
    public void SetBlock(BlockId block)
    {
        _blockId.Fill(block.Value);
        _blockDate.Fill(BlockDates.DayOf(block));
        _loadedAt?.Fill(LoadedAt);
    }

    public void Clear() => Rows.Clear();

    public void Dispose() => Rows.Dispose();

    private void AddIdentity(in VisitorTraits visitor, in SimulatedEvent source)
    {
        Span<byte> text = stackalloc byte[PageTexts.MaxLength];
        _site.Add(0);
        _event.Add((int)source.Kind);
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{_world.Tag:x6}-{visitor.Index}-{source.Number}", out var length);
        _eventId.Add(text[..length]);
        _eventTime.Add(source.Time);
        _receivedAt.Add(ReceivedAt(visitor, source));
        _visitorId.Add(visitor.Id);
        _visitorCreatedAt.Add((uint)(visitor.Arrived / MillisecondsPerSecond));
        _newVisitor.Add(source.Number == 0);
        _userId.Add(source.IsSignedIn ? text[..SimulatedPerson.WriteUserId(visitor.Person, text)] : default);
        if (source.ShowsIdentity)
        {
            _emailHashes.Elements.Add(text[..SimulatedPerson.WriteEmailHash(visitor.Person, text)]);
            if (SimulatedPerson.HasPhone(visitor.Person))
            {
                _phoneHashes.Elements.Add(text[..SimulatedPerson.WritePhoneHash(visitor.Person, "+", text)]);
                _phoneHashes.Elements.Add(text[..SimulatedPerson.WritePhoneHash(visitor.Person, "", text)]);
            }
        }

        _emailHashes.EndRow();
        _phoneHashes.EndRow();
        _consentAnalytics.Add(true);
        _consentMarketing.Add(visitor.Marketing);
        _globalPrivacyControl.Add(visitor.PrivacyControl);
    }

    /// <summary>When the collector received an event, in Unix microseconds.</summary>
    public static long ReceivedAt(in VisitorTraits visitor, in SimulatedEvent source) =>
        (source.Time + 20 + (long)(visitor.Id % LongestWay)) * MicrosecondsPerMillisecond;

    private void AddPage(in SimulatedEvent source)
    {
        Span<byte> text = stackalloc byte[PageTexts.MaxLength];
        _pageUrl.Add(text[..PageTexts.WriteUrl(source, text)]);
        _pageHost.Add(0);
        _pagePath.Add(text[..PageTexts.WritePath(source.Page, text)]);
        _referrer.Add(source.IsLanding ? TrafficOrigin.Referrers[source.Origin].Span : text[..PageTexts.WriteUrl(source.Previous, text)]);
    }

    private void AddMoney(EventList list, in VisitorTraits visitor, in SimulatedEvent source)
    {
        long? value = null;
        if (source.Kind is EventKind.ViewItem or EventKind.AddToCart)
        {
            _items.Add(source.Page.Number);
            value = source.Kind == EventKind.AddToCart ? _world.Catalogue.PriceOf(source.Page.Number) : null;
        }

        for (var place = source.BasketStart; place < source.BasketStart + source.BasketCount; place++)
        {
            _items.Add(list.Basket[place]);
            value = value.GetValueOrDefault() + _world.Catalogue.PriceOf(list.Basket[place]);
        }

        _items.EndRow();
        _value.Add(value);
        _currency.Add(value is null ? 0 : 1);
        AddOrder(visitor, source);
    }

    private void AddOrder(in VisitorTraits visitor, in SimulatedEvent source)
    {
        Span<byte> text = stackalloc byte[PageTexts.MaxLength];
        var length = 0;
        if (source.Kind == EventKind.Purchase)
        {
            Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"S{_world.Tag:x6}-{visitor.Index}-{source.Number}", out length);
        }

        _orderId.Add(text[..length]);
    }
}
