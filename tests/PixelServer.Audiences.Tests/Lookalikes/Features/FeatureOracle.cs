using System.Globalization;

namespace PixelServer.Audiences.Tests.Lookalikes.Features;

/// <summary>What is known of a visitor, worked out from its events by plain loops: numbers by name, and the texts behind categories and tokens.</summary>
internal sealed class FeatureOracle
{
    private static readonly string[] Looks = ["view_item", "select_item"];

    private FeatureOracle(IReadOnlyDictionary<string, double> numbers, IReadOnlyDictionary<string, string[]> texts)
    {
        Numbers = numbers;
        Texts = texts;
    }

    public IReadOnlyDictionary<string, double> Numbers { get; }

    /// <summary>Of a category one text, empty where there is none; of tokens all. Where events differ on a device, none is said.</summary>
    public IReadOnlyDictionary<string, string[]> Texts { get; }

    /// <summary>What is known; null where the visitor did nothing in the time.</summary>
    public static FeatureOracle? Of(IEnumerable<SomeEvent> history, DateTimeOffset asOf, TimeSpan window)
    {
        var lastDay = asOf.AddMilliseconds(-1).UtcDateTime.Date;
        var firstDay = (asOf - window).UtcDateTime.Date;
        var events = history.Where(one => !one.IsBot && one.Event != "consent" && one.Time.UtcDateTime.Date >= firstDay && one.Time.UtcDateTime.Date <= lastDay)
            .OrderBy(one => one.Time).ToList();
        if (events.Count == 0)
        {
            return null;
        }

        var days = events.Select(one => one.Time.UtcDateTime.Date).Distinct().ToList();
        int Count(params string[] names) => events.Count(one => names.Contains(one.Event));
        double DaysSince(string name) => events.LastOrDefault(one => one.Event == name) is { } last ? (asOf.UtcDateTime.Date - last.Time.UtcDateTime.Date).TotalDays : -1;
        var views = events.Where(one => one.Event == "view_item").ToList();
        var prices = views.Select(view => (double)(view.Items.Count > 0 ? view.Items[0].Price : 0)).ToList();
        var looked = events.Where(one => Looks.Contains(one.Event)).SelectMany(one => one.Items).ToList();

        // Bits of each day together: an hour counts once however many days it was on.
        var hours = events.Select(one => one.Time.UtcDateTime.Hour).Distinct().ToList();
        double HourShare(int from, int until) => 100.0 * hours.Count(hour => hour >= from && hour < until) / hours.Count;
        var pages = events.Where(one => one.Event == "page_view").Select(one => Text(one, "page_path")).Where(path => path.Length > 0).Distinct().ToArray();
        var numbers = new Dictionary<string, double>
        {
            ["hours_since_last"] = (asOf.ToUnixTimeSeconds() - events[^1].Time.ToUnixTimeSeconds()) / 3600.0,
            ["days_since_first"] = (asOf.ToUnixTimeSeconds() - events[0].Time.ToUnixTimeSeconds()) / 86400.0,
            ["active_days"] = days.Count,
            ["active_days_7"] = days.Count(day => (lastDay - day).TotalDays < 7),
            ["active_days_30"] = days.Count(day => (lastDay - day).TotalDays < 30),
            ["page_views"] = Count("page_view"),
            ["item_views"] = views.Count,
            ["item_views_recent"] = Math.Round(views.Sum(view => Math.Pow(2, -(lastDay - view.Time.UtcDateTime.Date).TotalDays / 7)), 3),
            ["item_views_per_day"] = (double)views.Count / days.Count,
            ["different_items"] = looked.Select(item => item.Id).Distinct().Count(),
            ["different_pages"] = pages.Length,
            ["searches"] = Count("search"),
            ["carts"] = Count("add_to_cart"),
            ["days_since_cart"] = DaysSince("add_to_cart"),
            ["checkouts"] = Count("begin_checkout"),
            ["purchases"] = Count("purchase"),
            ["days_since_purchase"] = DaysSince("purchase"),
            ["revenue"] = events.Where(one => one.Event == "purchase").Sum(one => (double)(one.Value ?? 0)),
            ["sign_ups"] = Count("sign_up", "generate_lead"),
            ["price_mean"] = views.Count == 0 ? -1 : Math.Round(prices.Average(), 2),
            ["price_max"] = views.Count == 0 ? -1 : prices.Max(),
            ["engagement"] = events.Where(one => one.Event == "engagement").Sum(one => double.Parse(one.Props.GetValueOrDefault("seconds", "0"), CultureInfo.InvariantCulture)),
            ["scroll"] = events.Where(one => one.Event == "scroll").Select(one => double.Parse(one.Props.GetValueOrDefault("percent", "0"), CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max(),
            ["night_share"] = HourShare(0, 6),
            ["morning_share"] = HourShare(6, 12),
            ["evening_share"] = HourShare(18, 24),
            ["weekend_share"] = 100.0 * days.Count(day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) / days.Count,
        };

        // The first channel of the first day that has one; what else is said of that day's visit comes with it.
        var origins = days.Select(day => events.Where(one => one.Time.UtcDateTime.Date == day && Text(one, "source").Length > 0).ToList())
            .Where(ofDay => ofDay.Count > 0).ToList();
        var landing = origins.Count == 0
            ? null
            : events.FirstOrDefault(one => one.Event == "page_view" && one.Time.UtcDateTime.Date == origins[0][0].Time.UtcDateTime.Date);
        var texts = new Dictionary<string, string[]>
        {
            ["first_channel"] = [origins.Count == 0 ? "" : Text(origins[0][0], "channel")],
            ["first_source"] = [origins.Count == 0 ? "" : Text(origins[0][0], "source")],
            ["first_medium"] = [origins.Count == 0 ? "" : Text(origins[0][0], "medium")],
            ["first_campaign"] = [origins.Count == 0 ? "" : Text(origins[0][0], "campaign")],
            ["last_channel"] = [origins.Count == 0 ? "" : Text(origins[^1][0], "channel")],
            ["landing_page"] = [landing is null ? "" : Text(landing, "page_path")],
            ["device_type"] = [Text(events[0], "device_type")],
            ["os"] = [Text(events[0], "os")],
            ["browser"] = [Text(events[0], "browser")],
            ["country"] = [Text(events[0], "country")],
            ["region"] = [Text(events[0], "region")],
            ["language"] = [Text(events[0], "language")],
            ["events"] = [.. events.Select(one => one.Event).Distinct()],
            ["pages"] = pages,
            ["items"] = [.. looked.Select(item => item.Id).Distinct()],
            ["categories"] = [.. looked.Select(item => item.Category).Where(text => text.Length > 0).Distinct()],
            ["brands"] = [.. looked.Select(item => item.Brand).Where(text => text.Length > 0).Distinct()],
        };
        return new FeatureOracle(numbers, texts);
    }

    private static string Text(SomeEvent one, string name) => one.Texts.GetValueOrDefault(name, "");
}
