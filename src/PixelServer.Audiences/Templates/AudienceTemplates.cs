using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Templates;

/// <summary>The templates. The product lists of dynamic ads are part of those that are about products.</summary>
public static class AudienceTemplates
{
    private const string Products = """, "products": {"of": ["add_to_cart", "view_item"], "most": 10}""";

    public static IReadOnlyList<AudienceTemplate> All { get; } =
    [
        new(
            "cart-abandoners",
            "Cart abandoners, 7 days",
            "Put something into the cart in the last 7 days and have not bought since",
            AudienceKind.Retargeting,
            """{"did": "add_to_cart", "within": "7d", "not_since": "purchase"}""",
            Products),
        new(
            "viewed-not-bought",
            "Viewed, not bought, 14 days",
            "Looked at products twice or more in the last 14 days and bought nothing in the last 30",
            AudienceKind.Retargeting,
            """{"all": [{"did": "view_item", "within": "14d", "times": {"at_least": 2}}, {"not": {"did": "purchase", "within": "30d"}}]}""",
            Products),
        new(
            "lapsed-buyers",
            "Lapsed buyers",
            "Last bought between 90 days and a year ago",
            AudienceKind.Remarketing,
            """{"last": "purchase", "between": ["90d", "365d"]}""",
            """, "active_within": "365d", "refresh": "6h" """),
        new(
            "top-buyers",
            "Top 10 % by value",
            "The tenth of all buyers of the last year who spent most",
            AudienceKind.Remarketing,
            """{"top": "10%", "by": {"sum": "value"}, "did": "purchase", "within": "365d"}""",
            """, "active_within": "365d", "refresh": "6h" """),
        new(
            "repeat-visitors",
            "Repeat visitors without sign-up",
            "Came on three days or more in the last 30 and never signed up, logged in or bought",
            AudienceKind.Retargeting,
            """{"all": [{"active_days": {"at_least": 3}, "within": "30d"}, {"not": {"did": ["sign_up", "login", "purchase"]}}]}"""),
        new(
            "category-lovers",
            "Category lovers",
            "Looked at five products or more of one category in the last 30 days: put your category in the place of shoes",
            AudienceKind.Retargeting,
            """{"did": "view_item", "where": {"items": {"category": "shoes"}}, "within": "30d", "times": {"at_least": 5}}""",
            Products),
        new(
            "network-not-converted",
            "Came from a social network, not converted",
            "Came from Facebook in the last 30 days and has bought nothing since then: other networks are named as in the column network",
            AudienceKind.Retargeting,
            """{"all": [{"did": "*", "where": {"network": "Facebook"}, "within": "30d"}, {"not": {"did": ["purchase", "generate_lead", "sign_up"], "within": "30d"}}]}"""),
        new(
            "recent-buyers",
            "Recent buyers",
            "Bought in the last 14 days: to leave out of campaigns that win buyers",
            AudienceKind.Retargeting,
            """{"did": "purchase", "within": "14d"}"""),
        new(
            "lookalike-buyers",
            "Like our buyers, 2 %",
            "The visitors who are most like those who bought in the last 90 days: to win new buyers",
            AudienceKind.Lookalike,
            """{"did": "purchase", "within": "90d"}""",
            """, "size": "2%" """),
        new(
            "lookalike-leads",
            "Like our leads, 2 %",
            "The visitors who are most like those who signed up or became leads in the last 90 days: to win new ones",
            AudienceKind.Lookalike,
            """{"did": ["sign_up", "generate_lead"], "within": "90d"}""",
            """, "size": "2%" """),
    ];

    /// <summary>A template; null when there is none of this id.</summary>
    public static AudienceTemplate? Find(string id) => All.FirstOrDefault(template => template.Id == id);
}
