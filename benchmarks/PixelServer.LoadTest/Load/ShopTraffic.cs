using System.Globalization;
using System.Text;

namespace PixelServer.LoadTest.Load;

/// <summary>
/// Events of a shop, the same for the same number: some visitors, many pages, now and then a purchase. Each has an id of its own, so
/// that none collapses with another. Thread-safe.
/// </summary>
internal sealed class ShopTraffic(Uri server, TimeProvider time)
{
    private const int Visitors = 50_000;
    private const int Products = 2_000;

    private static readonly string[] Browsers =
    [
        PixelRequest.UserAgent,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
    ];

    private static readonly string[] Languages = ["en-GB,en;q=0.8", "de-DE,de;q=0.9,en;q=0.5", "fr-FR,fr;q=0.9", "pl-PL,pl;q=0.9"];

    /// <summary>A page view as a GET.</summary>
    public HttpRequestMessage Pixel(int number, string eventId)
    {
        var random = new Random(number);
        var page = Uri.EscapeDataString(Page(random));
        return From(random, new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/p.gif?s=demo&e=page_view&id={eventId}&u={page}&sw=1920&sh=1080")));
    }

    /// <summary>Several events of one visitor as a POST.</summary>
    public HttpRequestMessage Batch(int first, int count)
    {
        var body = new StringBuilder("[");
        for (var number = first; number < first + count; number++)
        {
            body.Append(number == first ? "" : ",").Append(Event(number));
        }

        return From(new Random(first), new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/p"))
        {
            Content = new StringContent(body.Append(']').ToString(), Encoding.UTF8, "application/json"),
        });
    }

    public static string EventId(int number) => number.ToString("x8", CultureInfo.InvariantCulture);

    private static string Event(int number)
    {
        var random = new Random(number);
        var page = Page(random);
        var head = $$"""{"s":"demo","id":"{{EventId(number)}}","u":"{{page}}","r":"https://www.example/search","t":"Product page","sw":1920,"sh":1080""";
        var price = (random.Next(100, 20_000) / 100m).ToString(CultureInfo.InvariantCulture);
        var product = random.Next(Products);
        var rest = random.Next(50) switch
        {
            0 => $$$""","e":"purchase","v":{{{price}}},"c":"EUR","o":"{{{number}}}","i":[{"id":"{{{product}}}","name":"Product {{{product}}}","brand":"Brand {{{product % 40}}}","category":"Shoes","price":{{{price}}},"quantity":1}]}""",
            < 6 => $$$""","e":"add_to_cart","v":{{{price}}},"c":"EUR","p":{"size":"{{{random.Next(36, 47)}}}","color":"blue"}}""",
            < 26 => $$$""","e":"view_item","p":{"position":{{{random.Next(20)}}}}}""",
            _ => ""","e":"page_view"}""",
        };
        return head + rest;
    }

    private static string Page(Random random) =>
        string.Create(CultureInfo.InvariantCulture, $"https://shop.example/product/{random.Next(Products)}?utm_source=newsletter&utm_campaign=week{random.Next(52)}");

    private HttpRequestMessage From(Random random, HttpRequestMessage request)
    {
        var visitor = (uint)random.Next(Visitors);
        request.Headers.Add("Cookie", PixelRequest.Cookie(0x5000_0000_0000_0000UL | visitor, time));
        request.Headers.Add("User-Agent", Browsers[visitor % Browsers.Length]);
        request.Headers.Add("Accept-Language", Languages[visitor % Languages.Length]);
        return request;
    }
}
