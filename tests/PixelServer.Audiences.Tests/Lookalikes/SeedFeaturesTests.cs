using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>What a seed's rule speaks of is not learnt from it.</summary>
public sealed class SeedFeaturesTests
{
    [Theory]
    [InlineData("""{"did": "purchase", "within": "90d"}""", "days_since_purchase events=purchase purchases revenue")]
    [InlineData("""{"did": "add_to_cart"}""", "carts days_since_cart events=add_to_cart")]
    [InlineData("""{"did": "view_item"}""", "different_items events=view_item item_views item_views_per_day item_views_recent price_max price_mean")]
    [InlineData("""{"did": "wave"}""", "events=wave")]
    [InlineData("""{"did": ["search", "sign_up"]}""", "events=search events=sign_up searches sign_ups")]
    [InlineData("""{"did": "page_view", "where": {"page_path": "/jobs"}}""", "landing_page pages=/jobs")]
    [InlineData("""{"did": "page_view", "where": {"page_path": ["/jobs", "/about"]}}""", "landing_page pages=/about pages=/jobs")]
    [InlineData("""{"did": "page_view", "where": {"page_path": {"starts_with": "/jobs"}}}""", "landing_page pages")]
    [InlineData("""{"did": "view_item", "where": {"items": {"category": "shoes"}}}""", "categories=shoes")]
    [InlineData("""{"did": "view_item", "where": {"items": {"brand": {"contains": "wren"}}}}""", "brands")]
    [InlineData("""{"did": "view_item", "where": {"items": {"id": "mug", "price": {"more_than": 50}}}}""", "items=mug price_max price_mean")]
    [InlineData("""{"did": "purchase", "where": {"value": {"more_than": 50}}}""", "days_since_purchase events=purchase purchases revenue")]
    [InlineData("""{"did": "page_view", "where": {"country": "DE"}}""", "country language region")]
    [InlineData("""{"first_touch": {"channel": "Paid Social"}}""", "first_channel last_channel")]
    [InlineData("""{"last_touch": {"network": "Facebook"}}""", "first_channel first_source last_channel")]
    [InlineData("""{"last_touch": {"campaign": "autumn"}}""", "first_campaign")]
    [InlineData("""{"did": "add_to_cart", "not_since": "purchase"}""", "carts days_since_cart days_since_purchase events=add_to_cart events=purchase purchases revenue")]
    [InlineData("""{"top": "10%", "by": {"sum": "value"}, "did": "purchase", "within": "365d"}""", "days_since_purchase events=purchase purchases revenue")]
    [InlineData("""{"active_days": {"at_least": 5}, "within": "30d"}""", "active_days active_days_30 active_days_7")]
    [InlineData("""{"first_seen": {"within": "7d"}}""", "days_since_first")]
    [InlineData("""{"last_seen": {"within": "7d"}}""", "hours_since_last")]
    [InlineData("""{"not": {"in_audience": "vips"}}""", "")]
    [InlineData("""{"known_by": "any"}""", "")]
    [InlineData("""{"all": [{"did": "search"}, {"not": {"any": [{"did": "wave"}, {"did": "begin_checkout"}]}}]}""", "checkouts events=begin_checkout events=search events=wave searches")]
    [InlineData("""{"sequence": [{"did": "search"}, {"did": "add_to_cart"}]}""", "carts days_since_cart events=add_to_cart events=search searches")]
    public void Rule_leaves_out_what_it_speaks_of(string rule, string leftOut) =>
        Assert.Equal(leftOut, string.Join(' ', SeedFeatures.Of(LookalikeScene.Read("alike", $"\"seed\": {rule}, \"size\": \"2%\"").Lookalike!.Seed.Rule!)));

    [Theory]
    [InlineData("{\"did\": \"purchase\"}", true)]
    [InlineData("{\"not\": {\"sequence\": [\"search\", \"wave\"]}}", true)]
    [InlineData("{\"first_touch\": {\"channel\": \"Direct\"}}", false)]
    [InlineData("{\"in_audience\": \"vips\"}", false)]
    public void Times_of_visits_are_left_out_where_the_seeds_own_events_are_among_them(string rule, bool areLeftOut)
    {
        var times = SeedFeatures.TimesOf(LookalikeScene.Read("alike", $"\"seed\": {{\"all\": [{rule}]}}, \"size\": \"2%\"").Lookalike!.Seed.Rule!);

        Assert.Equal(areLeftOut, times.Count > 0);
        Assert.All(times, name => Assert.NotNull(FeatureCatalog.Find(name)));
    }

    [Fact]
    public void All_that_is_left_out_is_a_feature()
    {
        string[] rules =
        [
            """{"did": ["page_view", "view_item", "search", "add_to_cart", "begin_checkout", "purchase", "sign_up", "generate_lead", "engagement", "scroll"]}""",
            """{"did": "x", "where": {"page_path": "/a", "page_url": "b", "title": "c", "channel": "d", "source": "e", "medium": "f", "network": "g", "campaign": "h", "country": "DE"}}""",
            """{"did": "x", "where": {"device_type": "mobile", "os": "iOS", "browser": "Safari", "region": "r", "language": "de", "value": {"more_than": 1}, "items": {"id": "a", "name": "b", "brand": "c", "category": "d", "price": {"more_than": 1}}}}""",
        ];
        foreach (var name in rules.SelectMany(rule => SeedFeatures.Of(LookalikeScene.Read("alike", $"\"seed\": {rule}, \"size\": \"2%\"").Lookalike!.Seed.Rule!)))
        {
            Assert.NotNull(FeatureCatalog.Find(name.Split('=')[0]));
        }
    }
}
