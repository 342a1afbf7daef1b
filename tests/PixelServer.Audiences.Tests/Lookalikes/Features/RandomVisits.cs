using System.Globalization;

namespace PixelServer.Audiences.Tests.Lookalikes.Features;

/// <summary>What visitors of a shop may do, at random: few of everything, so that much coincides.</summary>
internal static class RandomVisits
{
    private static readonly string[] Events =
        ["page_view", "page_view", "view_item", "view_item", "view_item", "search", "add_to_cart", "begin_checkout", "purchase", "sign_up", "engagement", "scroll", "wave", "consent"];

    /// <summary>The events of a visitor, of the 80 days before a time.</summary>
    public static IEnumerable<SomeEvent> Of(ulong visitor, DateTimeOffset now, Random random)
    {
        string Pick(params string[] texts) => texts[random.Next(texts.Length)];
        var device = new Dictionary<string, string>
        {
            ["device_type"] = Pick("mobile", "desktop", ""),
            ["os"] = Pick("iOS", "Windows"),
            ["browser"] = Pick("Safari", "Firefox"),
            ["country"] = Pick("DE", "FR", ""),
            ["region"] = Pick("DE-BY", ""),
            ["language"] = Pick("de", "fr"),
        };
        var isBot = random.Next(15) == 0;
        for (var i = random.Next(1, 25); i > 0; i--)
        {
            var name = Events[random.Next(Events.Length)];

            // No two of a visitor at the same second, so that first and last are clear.
            var time = now.AddSeconds(-(i * 1009) - random.Next(1000)).AddDays(-random.Next(random.Next(3) == 0 ? 80 : 20));
            var texts = new Dictionary<string, string>(device) { ["page_path"] = name == "page_view" ? $"/{Pick("a", "b", "c", "d")}" : "" };
            if (random.Next(3) == 0)
            {
                (texts["source"], texts["channel"]) = random.Next(2) == 0 ? ("google", "Paid Search") : ("(direct)", "Direct");
                texts["medium"] = Pick("cpc", "(none)");
                texts["campaign"] = Pick("autumn", "");
            }

            yield return new SomeEvent(visitor, name, time)
            {
                IsBot = isBot,
                Texts = texts,
                Value = name == "purchase" ? random.Next(1, 10_000) / 100m : null,
                Props = name switch
                {
                    "engagement" => new Dictionary<string, string> { ["seconds"] = random.Next(100).ToString(CultureInfo.InvariantCulture) },
                    "scroll" => new Dictionary<string, string> { ["percent"] = Pick("25", "50", "90") },
                    _ => new Dictionary<string, string>(),
                },
                Items = name is "view_item" or "add_to_cart" or "purchase"
                    ? [new SomeItem($"i{random.Next(6)}", Pick("Shoes", "Hats", ""), Pick("Wren", ""), random.Next(1, 1000) / 10m), .. random.Next(3) == 0 ? [new SomeItem("second", "Socks")] : Array.Empty<SomeItem>()]
                    : [],
            };
        }
    }
}
