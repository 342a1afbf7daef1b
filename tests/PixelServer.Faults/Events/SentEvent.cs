using System.Globalization;
using System.Text;

namespace PixelServer.Faults.Events;

/// <summary>
/// The event of a number: everything in it follows from the seed and the number, so that oracle and judge agree without telling
/// each other. Immutable.
/// </summary>
internal sealed record SentEvent(string Id, string Name, long Cents, string Currency, string Url, string Title, long Number, string Mark)
{
    public const string Site = "demo";

    private static readonly string[] Names = ["page_view", "view_item", "add_to_cart", "purchase", "search", "click"];
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CZK"];
    private static readonly string[] Titles = ["Tassen & Teller", "Größe 42 – blau", "日本の茶碗", "\"Quoted\" = 100 %", "Mug 🎈 + saucer"];

    public static SentEvent Of(long seed, int number)
    {
        var random = new Random(HashCode(seed, number));
        // The letter in its middle keeps it from looking like a payment card's number, which is redacted in addresses.
        var bits = random.NextInt64();
        var mark = $"{bits >> 32:x8}g{bits & 0xFFFFFFF:x7}";
        var title = Titles[random.Next(Titles.Length)];
        return new SentEvent(
            EventId.Of(seed, number),
            Names[random.Next(Names.Length)],
            random.Next(1, 1_000_000),
            Currencies[random.Next(Currencies.Length)],
            $"https://shop.example/item/{random.Next(10_000)}?ref={mark}",
            $"{title} {random.Next(1000)}",
            number,
            new string(mark[0], random.Next(1, 200)) + mark);
    }

    /// <summary>How the judge's query shows a row of this event: see <see cref="Judging.StoredEvents"/>.</summary>
    public string Fingerprint() =>
        string.Create(CultureInfo.InvariantCulture, $"{Site}|{Name}|{Cents}|{Currency}|{Url}|{Title}|{Number}|{Mark}|2");

    /// <summary>The query string of <c>GET /p.gif</c>.</summary>
    public string ToQuery()
    {
        var props = string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{Number}},"mark":"{{Mark}}"}""");
        return $"s={Site}&id={Id}&e={Name}&v={Value}&c={Currency}&u={Uri.EscapeDataString(Url)}&t={Uri.EscapeDataString(Title)}&p={Uri.EscapeDataString(props)}";
    }

    /// <summary>Adds the object of <c>POST /p</c>.</summary>
    public void WriteJson(StringBuilder json)
    {
        var title = Title.Replace("\"", "\\\"", StringComparison.Ordinal);
        json.Append(CultureInfo.InvariantCulture, $$"""{"s":"{{Site}}","id":"{{Id}}","e":"{{Name}}","v":{{Value}},"c":"{{Currency}}","u":"{{Url}}","t":"{{title}}",""")
            .Append(CultureInfo.InvariantCulture, $$$"""
                "p":{"n":{{{Number}}},"mark":"{{{Mark}}}"}}
                """);
    }

    private string Value => string.Create(CultureInfo.InvariantCulture, $"{Cents / 100}.{Cents % 100:00}");

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(long seed, int number)
    {
        var mixed = (ulong)seed + (0x9E3779B97F4A7C15 * (ulong)(number + 1));
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }
}
