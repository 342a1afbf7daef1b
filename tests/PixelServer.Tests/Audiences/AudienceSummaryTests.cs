using PixelServer.Audiences.Api;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Templates;
using Xunit;

namespace PixelServer.Tests.Audiences;

/// <summary>Definitions in plain words.</summary>
public sealed class AudienceSummaryTests
{
    [Theory]
    [InlineData(
        """ "kind": "retargeting", "rule": {"did": "purchase", "within": "7d"}, "stays_for": "1d" """,
        "Visitors of shop who did purchase in the last 7 days, and for 1 day after that; active in the last 180 days, no bots, with consent to marketing.")]
    [InlineData(""" "kind": "list" """, "Visitors of shop who stand on the uploaded list; no bots, with consent to marketing.")]
    [InlineData(
        """ "kind": "lookalike", "seed": {"did": "purchase", "within": "90d"}, "size": "2%" """,
        "Visitors of shop most like those who did purchase in the last 90 days: the 2 % that are most alike; active in the last 180 days, no bots, with consent to marketing.")]
    [InlineData(
        """ "kind": "lookalike", "seed": "top-buyers", "size": "2-5.5%", "active_within": "30d" """,
        "Visitors of shop most like the members of top-buyers: from 2 % to 5.5 % of all, by how alike they are; active in the last 30 days, no bots, with consent to marketing.")]
    [InlineData(
        """ "kind": "lookalike", "seed": "vips", "size": 5000, "stays_for": "30d", "rule": {"not": {"in_audience": "recent-buyers"}} """,
        "Visitors of shop most like the members of vips: the 5,000 that are most alike, and for 30 days after that; nobody who is in the audience recent-buyers; active in the last 180 days, no bots, with consent to marketing.")]
    [InlineData(
        """ "kind": "lookalike", "seed": "vips", "similarity": 0.8, "rule": {"did": "add_to_cart"}, "consent": "analytics" """,
        "Visitors of shop most like the members of vips: all with a similarity of 0.8 or more; only who did add_to_cart; active in the last 180 days, no bots, with consent to analytics.")]
    public void Definition_is_said_in_a_sentence(string members, string summary) =>
        Assert.Equal(summary, AudienceSummary.Of(DefinitionReader.Read($$"""{"name": "x", "site": "shop", {{members}}}""")));

    [Fact]
    public void Templates_of_lookalikes_say_whom_they_are_like() => Assert.Equal(
        [
            "Visitors of demo most like those who did purchase in the last 90 days: the 2 % that are most alike; active in the last 180 days, no bots, with consent to marketing.",
            "Visitors of demo most like those who did generate_lead or sign_up in the last 90 days: the 2 % that are most alike; active in the last 180 days, no bots, with consent to marketing.",
        ],
        AudienceTemplates.All.Where(template => template.Kind == AudienceKind.Lookalike).Select(template => TemplateView.Of(template, "demo").Summary));
}
