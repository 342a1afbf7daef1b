using System.Globalization;
using System.Text;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

/// <summary>A copy, in plain types, of what the decoder handed out for one event, for tests to compare.</summary>
internal sealed record DecodedEvent(
    RejectReason Reason,
    string Detail,
    string Payload,
    IReadOnlyDictionary<EventText, string> Texts,
    IReadOnlyList<string> Items,
    IReadOnlyDictionary<string, string> Props,
    IReadOnlyList<string> EmailHashes,
    IReadOnlyList<string> PhoneHashes,
    decimal? Value,
    long EventTime,
    long? ClientTime,
    Consent Consent,
    string Sizes)
{
    public static UInt128 SomeBlock { get; } = new(0x0198_0000_0000_0000, 0xABCD);

    public string this[EventText field] => Texts[field];

    public static List<DecodedEvent> AllOf(byte[] record, EventDecoder? decoder = null)
    {
        var events = new List<DecodedEvent>();
        var decoded = (decoder ?? new EventDecoder()).Decode(SomeBlock, 7, record);
        while (decoded.MoveNext())
        {
            events.Add(Of(decoded));
        }

        return events;
    }

    public static DecodedEvent Of(SomeRequest request) => Assert.Single(AllOf(request.ToBytes()));

    public static DecodedEvent OfQuery(string query) => Of(SomeRequest.Query(query));

    public static DecodedEvent OfJson(string json) => Of(SomeRequest.Json(json));

    private static DecodedEvent Of(in DecodedEvents decoded)
    {
        var source = decoded.Event;
        var texts = Enum.GetValues<EventText>().ToDictionary(field => field, field => Text(source[field]));
        var items = new List<string>();
        foreach (var item in source.Items)
        {
            items.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Text(source[item.Id])}|{Text(source[item.Name])}|{Text(source[item.Brand])}|{Text(source[item.Category])}|{Number(item.Price)}|{Number(item.Quantity)}"));
        }

        var props = new Dictionary<string, string>();
        foreach (var prop in source.Props)
        {
            props.Add(Text(source[prop.Key]), Text(source[prop.Value]));
        }

        return new DecodedEvent(
            decoded.Rejection.Reason,
            decoded.Rejection.Detail,
            decoded.Rejection.IsNone ? "" : Encoding.Latin1.GetString(decoded.Payload),
            texts,
            items,
            props,
            AllTexts(source, source.EmailHashes),
            AllTexts(source, source.PhoneHashes),
            source.Value is { } value ? Number(value) : null,
            source.EventTime,
            source.ClientTime,
            source.Consent,
            $"{source.ScreenWidth}x{source.ScreenHeight} {source.ViewportWidth}x{source.ViewportHeight}");
    }

    private static decimal Number(long scaled) => (decimal)scaled / ScaledDecimal.One;

    private static List<string> AllTexts(PixelEvent source, ReadOnlySpan<Utf8Slice> slices)
    {
        var texts = new List<string>();
        foreach (var slice in slices)
        {
            texts.Add(Text(source[slice]));
        }

        return texts;
    }

    // Fails where the bytes are not UTF-8.
    private static string Text(ReadOnlySpan<byte> bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
}
