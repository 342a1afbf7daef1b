using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>Effects are said as people say them.</summary>
public sealed class EffectTextTests
{
    [Theory]
    [InlineData("item_views", 2f, 5f, 4.1, "3 to 5 items looked at: × 4.1")]
    [InlineData("item_views", 5f, null, 12.4, "6 or more items looked at: × 12")]
    [InlineData("item_views", null, 0f, 0.6, "no items looked at: × 0.60")]
    [InlineData("item_views", null, 2f, 0.61, "at most 2 items looked at: × 0.61")]
    [InlineData("item_views", 1f, 2f, 1.5, "2 items looked at: × 1.5")]
    [InlineData("item_views", 0f, 1f, 1.5, "items looked at: 1: × 1.5")]
    [InlineData("item_views_per_day", 2f, 5f, 2, "items looked at on a day with a visit: more than 2, at most 5: × 2.0")]
    [InlineData("hours_since_last", null, 8f, 3.04, "since the last visit: at most 8 hours: × 3.0")]
    [InlineData("hours_since_last", 8.5f, 24f, 0.014, "since the last visit: more than 8.5, at most 24 hours: × 0.014")]
    [InlineData("days_since_cart", null, -1f, 0.6, "never put an item into the cart: × 0.60")]
    [InlineData("days_since_cart", -1f, 3f, 2.5, "since an item was put into the cart: at most 3 days: × 2.5")]
    [InlineData("days_since_cart", -1f, null, 2.5, "since an item was put into the cart: any: × 2.5")]
    [InlineData("scroll", null, -1f, 1, "of a page seen at most: never: × 1.0")]
    [InlineData("weekend_share", 50f, null, 1.2, "more than 50 % of the days with a visit at weekends: × 1.2")]
    [InlineData("revenue", 100f, null, 2, "spent: more than 100: × 2.0")]
    [InlineData("engagement", 60f, null, 2, "time spent on pages: more than 60 seconds: × 2.0")]
    public void A_bin_of_a_number_is_a_range(string feature, float? above, float? upTo, double factor, string words)
    {
        Assert.Equal(words, EffectText.Of(new FeatureEffect(feature, above, upTo, null, factor, 0, 0), FeatureCatalog.Find(feature)!, null));
    }

    [Theory]
    [InlineData("categories", 7, "Shoes", "looked at category Shoes: × 2.3")]
    [InlineData("pages", 7, "/about", "viewed page /about: × 2.3")]
    [InlineData("events", 7, "purchase", "event purchase: × 2.3")]
    [InlineData("first_channel", 7, "Direct", "first channel Direct: × 2.3")]
    [InlineData("first_channel", 0, null, "first channel not known: × 2.3")]
    [InlineData("categories", 7, null, "looked at category no. 7: × 2.3")]
    public void A_token_is_called_by_its_text(string feature, int token, string? text, string words)
    {
        Assert.Equal(words, EffectText.Of(new FeatureEffect(feature, null, null, (ushort)token, 2.3, 0, 0), FeatureCatalog.Find(feature)!, text));
    }
}
