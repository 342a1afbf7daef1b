using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>
/// The features that a seed's rule speaks of. Where seeds are looked at as they are, these would only repeat the rule: who bought has purchases.
/// Stateless.
/// </summary>
internal static class SeedFeatures
{
    private static readonly Dictionary<string, string[]> OfEvents = new()
    {
        ["page_view"] = ["page_views"],
        ["view_item"] = ["item_views", "item_views_recent", "item_views_per_day", "different_items", "price_mean", "price_max"],
        ["search"] = ["searches"],
        ["add_to_cart"] = ["carts", "days_since_cart"],
        ["begin_checkout"] = ["checkouts"],
        ["purchase"] = ["purchases", "days_since_purchase", "revenue"],
        ["sign_up"] = ["sign_ups"],
        ["generate_lead"] = ["sign_ups"],
        ["engagement"] = ["engagement"],
        ["scroll"] = ["scroll"],
    };

    // Fields whose values are tokens of sets: of these only the values that are named.
    private static readonly Dictionary<string, string> SetsOfFields = new()
    {
        ["page_path"] = "pages",
        ["items.id"] = "items",
        ["items.category"] = "categories",
        ["items.brand"] = "brands",
    };

    private static readonly Dictionary<string, string[]> OfFields = new()
    {
        ["page_path"] = ["landing_page"],
        ["page_url"] = ["pages", "landing_page"],
        ["title"] = ["pages", "landing_page"],
        ["items.name"] = ["items"],
        ["items.price"] = ["price_mean", "price_max"],
        ["value"] = ["revenue"],
        ["channel"] = ["first_channel", "last_channel"],
        ["source"] = ["first_source", "first_channel", "last_channel"],
        ["medium"] = ["first_medium", "first_channel", "last_channel"],
        ["network"] = ["first_source", "first_channel", "last_channel"],
        ["campaign"] = ["first_campaign"],
        ["device_type"] = ["device_type"],
        ["os"] = ["os"],
        ["browser"] = ["browser"],
        ["country"] = ["country", "region", "language"],
        ["region"] = ["region"],
        ["language"] = ["language"],
    };

    private static readonly string[] Times =
    [
        "active_days", "active_days_7", "active_days_30", "days_since_first", "evening_share", "hours_since_last", "morning_share", "night_share", "weekend_share",
    ];

    /// <summary>
    /// Features of when a visitor was there, where the rule asks for events: these count too. Who looked once and was there at two times has bought.
    /// </summary>
    public static IReadOnlyList<string> TimesOf(Condition rule) =>
        rule.WithDescendants().Any(condition => condition is Did or DidWithout or Occurrence or TopShare or Sequence) ? Times : [];

    /// <summary>Names of features, or <c>feature=value</c>, in ascending order.</summary>
    public static IReadOnlyList<string> Of(Condition rule) => [.. rule.WithDescendants().SelectMany(OfCondition).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> OfCondition(Condition condition) => condition switch
    {
        Did did => OfMatch(did.Match),
        DidWithout did => [.. OfMatch(did.Match), .. OfMatch(did.NotSince)],
        Occurrence occurrence => OfMatch(occurrence.Match),
        TopShare top => OfMatch(top.Match),
        Sequence sequence => sequence.Steps.SelectMany(step => new[] { step.Match, step.Without }).OfType<EventMatch>().SelectMany(OfMatch),
        Touch touch => touch.Tests.SelectMany(OfTest),
        ActiveDays => ["active_days", "active_days_7", "active_days_30"],
        Seen { End: HistoryEnd.First } => ["days_since_first"],
        Seen => ["hours_since_last"],
        _ => [],
    };

    // Of pages and items it is what is asked of them that gives a seed away, and not that it viewed some.
    private static IEnumerable<string> OfMatch(EventMatch match)
    {
        var tests = match.Tests.Concat(match.ItemTests).SelectMany(OfTest).ToList();
        var events = tests.Count > 0 ? match.Events.Except(["page_view", "view_item"]) : match.Events;
        return [.. tests, .. events.SelectMany(name => OfEvents.GetValueOrDefault(name, []).Append($"events={name}"))];
    }

    private static IEnumerable<string> OfTest(FieldTest test)
    {
        if (SetsOfFields.TryGetValue(test.Field.Name, out var set))
        {
            var isNamed = test.Operator is FieldOperator.Is or FieldOperator.In;
            foreach (var name in isNamed ? test.Values.Select(value => $"{set}={value}") : [set])
            {
                yield return name;
            }
        }

        foreach (var name in OfFields.GetValueOrDefault(test.Field.Name, []))
        {
            yield return name;
        }
    }
}
