using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PixelServer.Events;

namespace PixelServer.IngestBenchmark;

/// <summary>A JSON object a line, JSONEachRow, by the fastest writer .NET has; absent fields are left out.</summary>
internal sealed class JsonFormat : RowFormat, IDisposable
{
    private readonly ArrayBufferWriter<byte> _rows = new(1 << 20);
    private readonly Utf8JsonWriter _json;

    public JsonFormat()
        : base("JSONEachRow")
    {
        _json = new Utf8JsonWriter(_rows, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public override void Add(PixelEvent source)
    {
        _json.WriteStartObject();
        Text("site"u8, source[EventText.Site]);
        Text("event"u8, source[EventText.Name]);
        Text("event_id"u8, source[EventText.EventId]);
        _json.WriteNumber("event_time"u8, source.EventTime);
        _json.WriteNumber("received_at"u8, source.ReceivedAt);
        Number("client_time"u8, source.ClientTime);
        _json.WriteNumber("visitor_id"u8, source.VisitorId);
        _json.WriteNumber("visitor_created_at"u8, source.VisitorCreatedAt);
        _json.WriteBoolean("new_visitor"u8, (source.Signals & RequestSignals.NewVisitor) != 0);
        _json.WriteBoolean("cookieless"u8, (source.Signals & RequestSignals.Cookieless) != 0);
        Text("user_id"u8, source[EventText.UserId]);
        Hashes("email_hashes"u8, source, source.EmailHashes);
        Hashes("phone_hashes"u8, source, source.PhoneHashes);
        _json.WriteBoolean("consent_analytics"u8, (source.Consent & Consent.Analytics) != 0);
        _json.WriteBoolean("consent_marketing"u8, (source.Consent & Consent.Marketing) != 0);
        _json.WriteBoolean("global_privacy_control"u8, (source.Signals & RequestSignals.GlobalPrivacyControl) != 0);
        _json.WriteBoolean("do_not_track"u8, (source.Signals & RequestSignals.DoNotTrack) != 0);
        Text("page_url"u8, source[EventText.PageUrl]);
        Text("page_host"u8, source[EventText.PageHost]);
        Text("page_path"u8, source[EventText.PagePath]);
        Text("referrer"u8, source[EventText.Referrer]);
        Text("title"u8, source[EventText.Title]);
        Decimal("value"u8, source.Value);
        Text("currency"u8, source[EventText.Currency]);
        Text("order_id"u8, source[EventText.OrderId]);
        Items(source);
        Props(source);
        _json.WriteNumber("screen_width"u8, source.ScreenWidth);
        _json.WriteNumber("screen_height"u8, source.ScreenHeight);
        _json.WriteNumber("viewport_width"u8, source.ViewportWidth);
        _json.WriteNumber("viewport_height"u8, source.ViewportHeight);
        Text("language"u8, source[EventText.Language]);
        Text("timezone"u8, source[EventText.TimeZone]);
        Text("user_agent"u8, source[EventText.UserAgent]);
        Text("accept_language"u8, source[EventText.AcceptLanguage]);
        Text("client_hints"u8, source[EventText.ClientHints]);
        _json.WriteString("block_id"u8, Block.Value.ToString(CultureInfo.InvariantCulture));
        _json.WriteNumber("block_date"u8, (ulong)(Block.Value >> 80) / 86_400_000);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _rows.Write("\n"u8);
    }

    public override Task WriteAsync(Stream stream, CancellationToken cancellationToken) =>
        stream.WriteAsync(_rows.WrittenMemory, cancellationToken).AsTask();

    public override void Clear() => _rows.ResetWrittenCount();

    public void Dispose() => _json.Dispose();

    private void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            _json.WriteString(name, text);
        }
    }

    private void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } some)
        {
            _json.WriteNumber(name, some);
        }
    }

    private void Decimal(ReadOnlySpan<byte> name, long? scaled)
    {
        if (scaled is { } some)
        {
            _json.WriteNumber(name, (decimal)some / ScaledDecimal.One);
        }
    }

    private void Hashes(ReadOnlySpan<byte> name, PixelEvent source, ReadOnlySpan<Utf8Slice> hashes)
    {
        if (hashes.IsEmpty)
        {
            return;
        }

        _json.WriteStartArray(name);
        foreach (var hash in hashes)
        {
            _json.WriteStringValue(source[hash]);
        }

        _json.WriteEndArray();
    }

    private void Items(PixelEvent source)
    {
        Column("items.id"u8, source, static (json, source, item) => json.WriteStringValue(source[item.Id]));
        Column("items.name"u8, source, static (json, source, item) => json.WriteStringValue(source[item.Name]));
        Column("items.brand"u8, source, static (json, source, item) => json.WriteStringValue(source[item.Brand]));
        Column("items.category"u8, source, static (json, source, item) => json.WriteStringValue(source[item.Category]));
        Column("items.price"u8, source, static (json, _, item) => json.WriteNumberValue((decimal)item.Price / ScaledDecimal.One));
        Column("items.quantity"u8, source, static (json, _, item) => json.WriteNumberValue((decimal)item.Quantity / ScaledDecimal.One));
    }

    private void Column(ReadOnlySpan<byte> name, PixelEvent source, Action<Utf8JsonWriter, PixelEvent, EventItem> write)
    {
        _json.WriteStartArray(name);
        foreach (var item in source.Items)
        {
            write(_json, source, item);
        }

        _json.WriteEndArray();
    }

    private void Props(PixelEvent source)
    {
        _json.WriteStartObject("props"u8);
        foreach (var prop in source.Props)
        {
            _json.WriteString(source[prop.Key], source[prop.Value]);
        }

        _json.WriteEndObject();
    }
}
