using System.Buffers;
using System.Text.Json;

namespace PixelServer.Pipeline.Simulation;

/// <summary>Writes events as browsers send them. Reused; not thread-safe.</summary>
internal sealed class LiveEventJson(SimulatedWorld world)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The body of a POST.</summary>
    public byte[] Write(EventList list, in SimulatedEvent source)
    {
        var visitor = list.Visitors[source.Visitor];
        Span<byte> text = stackalloc byte[PageTexts.MaxLength];
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        json.WriteString("s"u8, world.Plan.Site);
        json.WriteString("e"u8, EventKindNames.Of(source.Kind).Span);
        json.WriteString("u"u8, text[..PageTexts.WriteUrl(source, text)]);
        json.WriteString(
            "r"u8, source.IsLanding ? TrafficOrigin.Referrers[source.Origin].Span : text[..PageTexts.WriteUrl(source.Previous, text)]);
        json.WriteString("cs"u8, visitor.Marketing ? "am"u8 : "a"u8);
        json.WriteString("l"u8, SimulatedCountry.All[visitor.Country].Language);
        WriteIdentity(json, visitor, source);
        WriteItems(json, list, source);
        if (source.Kind == EventKind.Search)
        {
            json.WriteStartObject("p"u8);
            json.WriteString("search_term"u8, PageTexts.TermOf(source.Page));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private void WriteIdentity(Utf8JsonWriter json, in VisitorTraits visitor, in SimulatedEvent source)
    {
        Span<byte> text = stackalloc byte[PageTexts.MaxLength];
        if (source.IsSignedIn)
        {
            json.WriteString("uid"u8, text[..SimulatedPerson.WriteUserId(visitor.Person, text)]);
        }

        if (source.ShowsIdentity)
        {
            json.WriteString("em"u8, text[..SimulatedPerson.WriteEmailHash(visitor.Person, text)]);
            if (SimulatedPerson.HasPhone(visitor.Person))
            {
                json.WriteString("ph"u8, text[..SimulatedPerson.WritePhoneHash(visitor.Person, "+", text)]);
            }
        }

        if (source.Kind == EventKind.Purchase)
        {
            json.WriteString("o"u8, FormattableString.Invariant($"L{world.Tag:x6}-{visitor.Index}-{source.Number}"));
        }
    }

    private void WriteItems(Utf8JsonWriter json, EventList list, in SimulatedEvent source)
    {
        var items = source.Kind switch
        {
            EventKind.ViewItem or EventKind.AddToCart => [source.Page.Number],
            _ => list.Basket.GetRange(source.BasketStart, source.BasketCount),
        };
        if (items.Count == 0)
        {
            return;
        }

        if (source.Kind != EventKind.ViewItem)
        {
            json.WriteNumber("v"u8, items.Sum(PriceOf));
            json.WriteString("c"u8, "EUR"u8);
        }

        json.WriteStartArray("i"u8);
        foreach (var item in items)
        {
            var category = world.Catalogue.CategoryOf(item);
            json.WriteStartObject();
            json.WriteString("id"u8, FormattableString.Invariant($"{item + 1}"));
            json.WriteString("name"u8, Catalogue.NameOf(category, item));
            json.WriteString("brand"u8, Catalogue.Brands[world.Catalogue.BrandOf(item)].Span);
            json.WriteString("category"u8, ItemCategory.All[category].Name);
            json.WriteNumber("price"u8, PriceOf(item));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private decimal PriceOf(int item) => world.Catalogue.PriceOf(item) / 10_000m;
}
