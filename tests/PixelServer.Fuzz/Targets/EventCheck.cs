using System.Text;
using PixelServer.Events;

namespace PixelServer.Fuzz.Targets;

/// <summary>Decodes requests to events, twice, and checks what comes out against the limits.</summary>
internal sealed class EventCheck
{
    private const long SomeTime = 1_772_600_767_089_000;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly EventDecoder _used = new();

    /// <summary>The number of events of a request.</summary>
    public int Check(RequestKind kind, ReadOnlySpan<byte> payload)
    {
        var buffer = new byte[RequestRecord.HeaderLength + payload.Length + 256];
        var writer = new RequestRecordWriter(buffer, kind, default, SomeTime, 42, 1_772_000_000);
        writer.Add(RequestField.Site, "demo"u8);
        writer.Add(RequestField.UserAgent, "Mozilla/5.0 (X11; Linux x86_64)"u8);
        writer.Add(RequestField.Payload, payload);
        var (events, summary) = Decode(_used, writer.Written);
        FuzzFinding.Unless(Decode(new EventDecoder(), writer.Written).Summary == summary, "another decoder gives other events");
        return events;
    }

    private static (int Events, string Summary) Decode(EventDecoder decoder, ReadOnlySpan<byte> record)
    {
        var summary = new StringBuilder();
        var events = 0;
        var decoded = decoder.Decode(UInt128.One, 7, record);
        while (decoded.MoveNext())
        {
            events++;
            summary.Append(decoded.Rejection.Reason).Append(' ').Append(decoded.Rejection.Detail).Append('\n');
            if (decoded.Rejection.IsNone)
            {
                Check(decoded.Event, summary);
            }
            else
            {
                _ = decoded.Payload.Length;
            }
        }

        FuzzFinding.Unless(events >= 1, "a request without an event and without a rejection");
        return (events, summary.ToString());
    }

    private static void Check(PixelEvent source, StringBuilder summary)
    {
        foreach (var (field, most) in new[]
        {
            (EventText.Name, EventLimits.NameCharacters), (EventText.EventId, EventLimits.EventIdCharacters), (EventText.UserId, EventLimits.UserIdCharacters),
            (EventText.PageUrl, EventLimits.UrlBytes), (EventText.PageHost, EventLimits.UrlBytes), (EventText.PagePath, EventLimits.UrlBytes),
            (EventText.Referrer, EventLimits.UrlBytes), (EventText.Title, EventLimits.TitleCharacters), (EventText.Currency, 3),
            (EventText.OrderId, EventLimits.OrderIdCharacters), (EventText.Language, EventLimits.LanguageCharacters), (EventText.TimeZone, EventLimits.TimeZoneCharacters),
        })
        {
            var text = Text(source[field]);
            FuzzFinding.Unless(text.EnumerateRunes().Count() <= most, $"{field} is longer than {most}: {text}");
            summary.Append(text).Append('\n');
        }

        FuzzFinding.Unless(source.Items.Length <= EventLimits.Items && source.Props.Length <= EventLimits.Props, "too many items or properties");
        FuzzFinding.Unless(source.EmailHashes.Length <= EventLimits.Hashes && source.PhoneHashes.Length <= EventLimits.Hashes, "too many hashes");
        foreach (var prop in source.Props)
        {
            FuzzFinding.Unless(Text(source[prop.Key]).EnumerateRunes().Count() <= EventLimits.PropKeyCharacters, "a property's name is too long");
            FuzzFinding.Unless(source[prop.Value].Length <= EventLimits.PropValueBytes, "a property's value is too long");
            summary.Append(Text(source[prop.Key])).Append('=').Append(Text(source[prop.Value])).Append('\n');
        }

        foreach (var item in source.Items)
        {
            summary.Append(Text(source[item.Id])).Append(Text(source[item.Name])).Append(item.Price).Append(item.Quantity).Append('\n');
        }

        foreach (var hash in source.EmailHashes)
        {
            FuzzFinding.Unless(Text(source[hash]).All(char.IsAsciiHexDigit), "what is no hash is stored as one");
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Strict.GetString(bytes);
}
