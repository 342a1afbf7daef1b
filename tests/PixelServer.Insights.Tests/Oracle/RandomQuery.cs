using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Tests.Oracle;

/// <summary>Questions that people might ask of a history.</summary>
internal static class RandomQuery
{
    private static readonly string[] Zones = ["UTC", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"];

    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["channel"] = ["", "Organic Search", "Paid Social"],
        ["source"] = ["google", "facebook", "(direct)"],
        ["network"] = ["Facebook"],
        ["campaign"] = ["spring"],
        ["landing_page"] = ["/", "/cart", "/item/*", "*"],
        ["country"] = ["DE", "AT", "it's \\ \"x\"\n"],
        ["device_type"] = ["mobile", "desktop"],
        ["visitors"] = ["new", "returning"],
        ["event"] = ["purchase", "search", "click", "form_start", "page_view", "nothing"],
        ["page"] = ["/", "/cart", "/none"],
        ["item"] = ["1", "2", "9"],
        ["category"] = ["shoes", "hats"],
    };

    public static IReadOnlyList<string> Dimensions { get; } = [.. Values.Keys];

    public static InsightQuery Of(DateOnly first, int days, Random random)
    {
        var from = first.AddDays(random.Next(-2, days));
        return new InsightQuery
        {
            Site = random.Next(5) == 0 ? "blog" : "shop",
            From = from,
            Until = from.AddDays(random.Next(4) == 0 ? 0 : random.Next(days)),
            TimeZone = Zones[random.Next(Zones.Length)],
            Compare = Enum.GetValues<Comparison>()[random.Next(3)],
            Bots = Enum.GetValues<BotChoice>()[random.Next(3)],
            Filters = [.. Values.Keys.OrderBy(_ => random.Next()).Take(random.Next(3)).Select(name => Filter(name, random))],
        };
    }

    private static InsightFilter Filter(string name, Random random)
    {
        var values = Values[name].OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
        var included = values.Where(_ => random.Next(3) > 0).ToList();
        return new InsightFilter(FilterDimension.All.First(one => one.Name == name), included, [.. values.Except(included)]);
    }
}
