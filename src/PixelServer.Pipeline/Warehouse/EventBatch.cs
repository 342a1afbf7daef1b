using System.Buffers;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Events of one or more blocks, gathered column by column for the table <c>events</c>. Filled, written (as often as needed) and cleared
/// again and again without taking memory once warm. Not thread-safe.
/// </summary>
public sealed class EventBatch : IDisposable
{
    private readonly LowCardinalityColumn _site = new("site");
    private readonly LowCardinalityColumn _event = new("event");
    private readonly TextColumn _eventId = new("event_id");
    private readonly NumberColumn<long> _eventTime = new("event_time", "DateTime64(3, 'UTC')");
    private readonly NumberColumn<long> _receivedAt = new("received_at", "DateTime64(6, 'UTC')");
    private readonly NullableColumn<long> _clientTime = new("client_time", "DateTime64(3, 'UTC')");
    private readonly NumberColumn<ulong> _visitorId = new("visitor_id", "UInt64");
    private readonly NullableColumn<uint> _visitorCreatedAt = new("visitor_created_at", "DateTime('UTC')");
    private readonly NumberColumn<bool> _newVisitor = new("new_visitor", "Bool");
    private readonly NumberColumn<bool> _cookieless = new("cookieless", "Bool");
    private readonly TextColumn _userId = new("user_id");
    private readonly ArrayColumn<FixedTextColumn> _emailHashes = new("email_hashes", new FixedTextColumn("", HashText.Length));
    private readonly ArrayColumn<FixedTextColumn> _phoneHashes = new("phone_hashes", new FixedTextColumn("", HashText.Length));
    private readonly NumberColumn<bool> _consentAnalytics = new("consent_analytics", "Bool");
    private readonly NumberColumn<bool> _consentMarketing = new("consent_marketing", "Bool");
    private readonly NumberColumn<bool> _globalPrivacyControl = new("global_privacy_control", "Bool");
    private readonly NumberColumn<bool> _doNotTrack = new("do_not_track", "Bool");
    private readonly TextColumn _pageUrl = new("page_url");
    private readonly LowCardinalityColumn _pageHost = new("page_host");
    private readonly TextColumn _pagePath = new("page_path");
    private readonly TextColumn _referrer = new("referrer");
    private readonly TextColumn _title = new("title");
    private readonly NullableColumn<long> _value = new("value", "Decimal(18, 4)");
    private readonly LowCardinalityColumn _currency = new("currency");
    private readonly TextColumn _orderId = new("order_id");
    private readonly ArrayColumn<TextColumn> _itemIds = new("items.id", new TextColumn(""));
    private readonly ArrayColumn<TextColumn> _itemNames = new("items.name", new TextColumn(""));
    private readonly ArrayColumn<LowCardinalityColumn> _itemBrands = new("items.brand", new LowCardinalityColumn(""));
    private readonly ArrayColumn<LowCardinalityColumn> _itemCategories = new("items.category", new LowCardinalityColumn(""));
    private readonly ArrayColumn<NumberColumn<long>> _itemPrices = new("items.price", new NumberColumn<long>("", "Decimal(18, 4)"));
    private readonly ArrayColumn<NumberColumn<long>> _itemQuantities = new("items.quantity", new NumberColumn<long>("", "Decimal(18, 4)"));
    private readonly MapColumn _props = new("props");
    private readonly NumberColumn<ushort> _screenWidth = new("screen_width", "UInt16");
    private readonly NumberColumn<ushort> _screenHeight = new("screen_height", "UInt16");
    private readonly NumberColumn<ushort> _viewportWidth = new("viewport_width", "UInt16");
    private readonly NumberColumn<ushort> _viewportHeight = new("viewport_height", "UInt16");
    private readonly LowCardinalityColumn _language = new("language");
    private readonly LowCardinalityColumn _timeZone = new("timezone");
    private readonly LowCardinalityColumn _userAgent = new("user_agent");
    private readonly LowCardinalityColumn _acceptLanguage = new("accept_language");
    private readonly LowCardinalityColumn _clientHints = new("client_hints");
    private readonly FactColumns _facts = new();
    private readonly RunColumn<UInt128> _blockId = new("block_id", "UInt128");
    private readonly RunColumn<ushort> _blockDate = new("block_date", "Date");
    private readonly NativeBlock _block;

    public EventBatch()
    {
        _block = new NativeBlock(
        [
            _site, _event, _eventId, _eventTime, _receivedAt, _clientTime, _visitorId, _visitorCreatedAt, _newVisitor, _cookieless,
            _userId, _emailHashes, _phoneHashes, _consentAnalytics, _consentMarketing, _globalPrivacyControl, _doNotTrack, _pageUrl,
            _pageHost, _pagePath, _referrer, _title, _value, _currency, _orderId, _itemIds, _itemNames, _itemBrands, _itemCategories,
            _itemPrices, _itemQuantities, _props, _screenWidth, _screenHeight, _viewportWidth, _viewportHeight, _language, _timeZone,
            _userAgent, _acceptLanguage, _clientHints, .. _facts.All, _blockId, _blockDate,
        ]);
    }

    public int RowCount => _block.RowCount;

    internal string ColumnNames => _block.ColumnNames;

    /// <summary>Adds an event and what was found out about it.</summary>
    public void Add(PixelEvent source, EventFacts facts)
    {
        AddIdentity(source);
        AddPage(source);
        AddPurchase(source);
        AddProps(source);
        AddDevice(source);
        _facts.Add(facts);
        _blockId.AddRow();
        _blockDate.AddRow();
    }

    public void Clear() => _block.Clear();

    public void Dispose() => _block.Dispose();

    /// <summary>The rows added since the last block's end are rows of this one.</summary>
    public void EndBlock(BlockId block)
    {
        _blockId.EndRun(block.Value);
        _blockDate.EndRun(BlockDates.DayOf(block));
    }

    /// <summary>Makes all rows rows of one block.</summary>
    public void SetBlock(BlockId block)
    {
        _blockId.Fill(block.Value);
        _blockDate.Fill(BlockDates.DayOf(block));
    }

    /// <summary>Writes all rows as one block of the Native format. Each must belong to a block by now.</summary>
    public void WriteTo(IBufferWriter<byte> output) => _block.WriteTo(output);

    internal Task WriteToAsync(Stream stream, CancellationToken cancellationToken) => _block.WriteToAsync(stream, cancellationToken);

    private void AddIdentity(PixelEvent source)
    {
        _site.Add(source[EventText.Site]);
        _event.Add(source[EventText.Name]);
        _eventId.Add(source[EventText.EventId]);
        _eventTime.Add(source.EventTime);
        _receivedAt.Add(source.ReceivedAt);
        _clientTime.Add(source.ClientTime);
        _visitorId.Add(source.VisitorId);
        _visitorCreatedAt.Add(source.VisitorCreatedAt == 0 ? null : source.VisitorCreatedAt);
        _newVisitor.Add((source.Signals & RequestSignals.NewVisitor) != 0);
        _cookieless.Add((source.Signals & RequestSignals.Cookieless) != 0);
        _userId.Add(source[EventText.UserId]);
        AddHashes(_emailHashes, source, source.EmailHashes);
        AddHashes(_phoneHashes, source, source.PhoneHashes);
        _consentAnalytics.Add((source.Consent & Consent.Analytics) != 0);
        _consentMarketing.Add((source.Consent & Consent.Marketing) != 0);
        _globalPrivacyControl.Add((source.Signals & RequestSignals.GlobalPrivacyControl) != 0);
        _doNotTrack.Add((source.Signals & RequestSignals.DoNotTrack) != 0);
    }

    private void AddPage(PixelEvent source)
    {
        _pageUrl.Add(source[EventText.PageUrl]);
        _pageHost.Add(source[EventText.PageHost]);
        _pagePath.Add(source[EventText.PagePath]);
        _referrer.Add(source[EventText.Referrer]);
        _title.Add(source[EventText.Title]);
    }

    private void AddPurchase(PixelEvent source)
    {
        _value.Add(source.Value);
        _currency.Add(source[EventText.Currency]);
        _orderId.Add(source[EventText.OrderId]);
        foreach (var item in source.Items)
        {
            _itemIds.Elements.Add(source[item.Id]);
            _itemNames.Elements.Add(source[item.Name]);
            _itemBrands.Elements.Add(source[item.Brand]);
            _itemCategories.Elements.Add(source[item.Category]);
            _itemPrices.Elements.Add(item.Price);
            _itemQuantities.Elements.Add(item.Quantity);
        }

        _itemIds.EndRow();
        _itemNames.EndRow();
        _itemBrands.EndRow();
        _itemCategories.EndRow();
        _itemPrices.EndRow();
        _itemQuantities.EndRow();
    }

    private void AddProps(PixelEvent source)
    {
        foreach (var prop in source.Props)
        {
            _props.Add(source[prop.Key], source[prop.Value]);
        }

        _props.EndRow();
    }

    private void AddDevice(PixelEvent source)
    {
        _screenWidth.Add(source.ScreenWidth);
        _screenHeight.Add(source.ScreenHeight);
        _viewportWidth.Add(source.ViewportWidth);
        _viewportHeight.Add(source.ViewportHeight);
        _language.Add(source[EventText.Language]);
        _timeZone.Add(source[EventText.TimeZone]);
        _userAgent.Add(source[EventText.UserAgent]);
        _acceptLanguage.Add(source[EventText.AcceptLanguage]);
        _clientHints.Add(source[EventText.ClientHints]);
    }

    private static void AddHashes(ArrayColumn<FixedTextColumn> column, PixelEvent source, ReadOnlySpan<Utf8Slice> hashes)
    {
        foreach (var hash in hashes)
        {
            column.Elements.Add(source[hash]);
        }

        column.EndRow();
    }
}
