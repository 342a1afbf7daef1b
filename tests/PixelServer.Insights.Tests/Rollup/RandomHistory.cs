namespace PixelServer.Insights.Tests.Rollup;

/// <summary>What a visitor might do: pauses around half an hour, midnight, days and whole days without a pause; values of all columns.</summary>
internal static class RandomHistory
{
    private static readonly DateTimeOffset Begin = new(2026, 10, 28, 22, 0, 0, TimeSpan.Zero);

    private static readonly string[] Events = ["page_view", "page_view", "page_view", "view_item", "view_item", "search", "add_to_cart", "begin_checkout", "purchase", "engagement", "engagement", "scroll", "form_start", "form_submit", "sign_up", "generate_lead", "click"];

    public static List<SomeEvent> Of(ulong visitor, Random random)
    {
        var events = new List<SomeEvent>();
        var time = Begin.AddMinutes(random.Next(600));

        // A few are there for days without a pause.
        var count = random.Next(20) == 0 ? 250 : random.Next(1, 40);
        for (var i = 0; i < count; i++)
        {
            events.Add(Any(visitor, time, random));
            time += count == 250 ? TimeSpan.FromMinutes(random.Next(15, 31)) : Pause(random);
        }

        return events;
    }

    private static TimeSpan Pause(Random random) => random.Next(12) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMilliseconds(1_800_000),
        2 => TimeSpan.FromMilliseconds(1_800_001),
        3 => TimeSpan.FromMinutes(random.Next(20, 60)),
        4 => TimeSpan.FromHours(random.Next(1, 80)),
        _ => TimeSpan.FromSeconds(random.Next(1, 900)),
    };

    private static SomeEvent Any(ulong visitor, DateTimeOffset time, Random random)
    {
        var name = Events[random.Next(Events.Length)];
        var source = name == "page_view" ? Pick(random, "", "", "(direct)", "google", "facebook") : "";
        return new SomeEvent(visitor, random.Next(50) == 0 ? "consent" : name, time)
        {
            Site = random.Next(10) == 0 ? "blog" : "shop",
            Value = random.Next(2) == 0 ? random.Next(1, 100_000) / 100m : null,
            Columns = new Dictionary<string, object>
            {
                ["page_path"] = Pick(random, "/", "/cart", "/item/1", "/item/2"),
                ["page_host"] = Pick(random, "shop.example", "www.shop.example"),
                ["source"] = source,
                ["medium"] = source.Length == 0 ? "" : Pick(random, "organic", "cpc"),
                ["channel"] = source.Length == 0 ? "" : Pick(random, "Organic Search", "Paid Social"),
                ["network"] = source == "facebook" ? "Facebook" : "",
                ["campaign"] = source.Length == 0 ? "" : Pick(random, "", "spring"),
                ["country"] = Pick(random, "", "DE", "AT"),
                ["device_type"] = Pick(random, "", "desktop", "mobile"),
                ["browser"] = Pick(random, "", "Firefox"),
                ["is_bot"] = random.Next(40) == 0,
                ["currency"] = Pick(random, "", "EUR", "USD"),
            },
            Props = Props(name, random),
            Items = name is "view_item" or "add_to_cart" or "purchase"
                ? [.. Enumerable.Range(0, random.Next(3)).Select(_ => new SomeItem(Pick(random, "1", "2", "3", ""), Pick(random, "", "shoes", "hats")))]
                : [],
        };
    }

    private static Dictionary<string, string> Props(string name, Random random) => name switch
    {
        "engagement" => new() { ["seconds"] = Pick(random, "3", "20", "none"), ["form_id"] = Pick(random, "", "order"), ["form_field"] = Pick(random, "", "street", "city") },
        "scroll" => new() { ["percent"] = Pick(random, "25", "90", "900") },
        "search" => new() { ["search_term"] = Pick(random, "", " Red ", "red", "BLUE") },
        "form_start" or "form_submit" => new() { ["form_id"] = Pick(random, "", "order", "news") },
        _ => [],
    };

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
