using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

public sealed class ClickIdTests
{
    [Theory]
    [InlineData("gclid", "Paid Search", "google", "cpc", "")]
    [InlineData("gbraid", "Paid Search", "google", "cpc", "")]
    [InlineData("wbraid", "Paid Search", "google", "cpc", "")]
    [InlineData("dclid", "Display", "google", "display", "")]
    [InlineData("gclsrc", "Direct", "(direct)", "(none)", "")]
    [InlineData("gad_source", "Direct", "(direct)", "(none)", "")]
    [InlineData("gad_campaignid", "Direct", "(direct)", "(none)", "")]
    [InlineData("srsltid", "Organic Shopping", "google", "organic", "")]
    [InlineData("fbclid", "Organic Social", "facebook", "referral", "Facebook")]
    [InlineData("igshid", "Organic Social", "instagram", "referral", "Instagram")]
    [InlineData("igsh", "Organic Social", "instagram", "referral", "Instagram")]
    [InlineData("ttclid", "Paid Social", "tiktok", "cpc", "TikTok")]
    [InlineData("msclkid", "Paid Search", "bing", "cpc", "")]
    [InlineData("li_fat_id", "Paid Social", "linkedin", "cpc", "LinkedIn")]
    [InlineData("twclid", "Paid Social", "x", "cpc", "X")]
    [InlineData("epik", "Organic Social", "pinterest", "referral", "Pinterest")]
    [InlineData("ScCid", "Paid Social", "snapchat", "cpc", "Snapchat")]
    [InlineData("scid", "Paid Social", "snapchat", "cpc", "Snapchat")]
    [InlineData("rdt_cid", "Paid Social", "reddit", "cpc", "Reddit")]
    [InlineData("qclid", "Paid Social", "quora", "cpc", "Quora")]
    [InlineData("yclid", "Paid Search", "yandex", "cpc", "")]
    [InlineData("ymclid", "Paid Shopping", "yandex market", "cpc", "")]
    [InlineData("irclid", "Affiliates", "impact", "affiliate", "")]
    [InlineData("obclid", "Paid Other", "outbrain", "cpc", "")]
    [InlineData("ob_click_id", "Paid Other", "outbrain", "cpc", "")]
    [InlineData("dicbo", "Paid Other", "outbrain", "cpc", "")]
    [InlineData("tblci", "Paid Other", "taboola", "cpc", "")]
    [InlineData("_kx", "Email", "klaviyo", "email", "")]
    [InlineData("mc_cid", "Email", "mailchimp", "email", "")]
    [InlineData("mc_eid", "Email", "mailchimp", "email", "")]
    [InlineData("s_kwcid", "Paid Other", "(not set)", "cpc", "")]
    [InlineData("wickedid", "Direct", "(direct)", "(none)", "")]
    [InlineData("vmcid", "Paid Search", "yahoo", "cpc", "")]
    [InlineData("cjevent", "Affiliates", "cj", "affiliate", "")]
    [InlineData("awc", "Affiliates", "awin", "affiliate", "")]
    [InlineData("ranSiteID", "Affiliates", "rakuten advertising", "affiliate", "")]
    public void Every_network_is_known_and_the_id_kept(string name, string channel, string source, string medium, string network)
    {
        var found = SourceTexts.Of($"?a=b&{name}=Cj0KCQ-AbC_1");

        Assert.Equal((channel, source, medium, network), (found.Channel, found.Source, found.Medium, found.Network));
        Assert.Equal([$"{name.ToLowerInvariant()}=Cj0KCQ-AbC_1"], found.ClickIds);
        Assert.Equal(found.ClickIds, SourceTexts.Of($"?{name.ToUpperInvariant()}=Cj0KCQ-AbC_1").ClickIds);
    }

    [Theory]
    [InlineData("?gclid=1", "https://www.google.com/", "Paid Search", "google", "cpc")]
    [InlineData("?gclid=1&utm_source=google&utm_medium=organic", "", "Paid Search", "google", "organic")]
    [InlineData("?gclid=1&utm_source=newsletter&utm_medium=email", "", "Email", "newsletter", "email")]
    [InlineData("?gclid=1&utm_source=google", "", "Paid Search", "google", "cpc")]
    [InlineData("?gclid=1&utm_campaign=cross-network", "", "Cross-network", "google", "cpc")]
    [InlineData("?gclid=1&utm_campaign=Shopping+DE", "", "Paid Shopping", "google", "cpc")]
    [InlineData("?msclkid=1", "https://www.bing.com/", "Paid Search", "bing", "cpc")]
    [InlineData("?msclkid=1&utm_source=bing&utm_medium=x", "", "Paid Search", "bing", "x")]
    [InlineData("?ttclid=1&utm_source=tiktok&utm_medium=social", "", "Paid Social", "tiktok", "social")]
    [InlineData("?s_kwcid=1", "https://www.google.com/", "Paid Search", "google", "cpc")]
    [InlineData("?fbclid=1", "https://l.instagram.com/", "Organic Social", "l.instagram.com", "referral")]
    [InlineData("?fbclid=1", "https://www.google.com/", "Organic Search", "google", "organic")]
    [InlineData("?fbclid=1&utm_source=facebook&utm_medium=cpc", "", "Paid Social", "facebook", "cpc")]
    [InlineData("?fbclid=1&gclid=2", "", "Paid Search", "google", "cpc")]
    [InlineData("?srsltid=1", "https://www.google.de/", "Organic Shopping", "google", "organic")]
    [InlineData("?srsltid=1", "https://www.bing.com/", "Organic Search", "bing", "organic")]
    [InlineData("?igshid=1&utm_source=newsletter&utm_medium=email", "", "Email", "newsletter", "email")]
    [InlineData("?mc_cid=1", "https://www.facebook.com/", "Organic Social", "facebook.com", "referral")]
    [InlineData("?awc=1", "https://blog.example/", "Affiliates", "awin", "affiliate")]
    public void Paid_ids_decide_over_the_referrer_and_others_only_help(
        string query, string referrer, string channel, string source, string medium)
    {
        var found = SourceTexts.Of(query, referrer);

        Assert.Equal((channel, source, medium), (found.Channel, found.Source, found.Medium));
    }

    [Fact]
    public void All_ids_are_kept_in_their_order_and_the_first_of_a_name_counts() =>
        Assert.Equal(
            ["fbclid=IwAR0-x", "gclid=A", "gad_source=1"],
            SourceTexts.Of("?fbclid=IwAR0-x&gclid=A&FBCLID=other&x=y&gad_source=1&gclid=B").ClickIds);

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a+b%2Bc", "a+b+c")]
    [InlineData("%252F", "%2F")]
    [InlineData("50%", "50%")]
    [InlineData("%zz", "%zz")]
    [InlineData("a%00%1Fb", "ab")]
    public void Ids_are_decoded_once(string value, string id) =>
        Assert.Equal([$"gclid={id}"], SourceTexts.Of($"?gclid={value}").ClickIds);

    [Fact]
    public void Ids_without_a_value_are_none() => Assert.Empty(SourceTexts.Of("?gclid=&fbclid&msclkid=%00&ttclid=%20%20").ClickIds);

    [Fact]
    public void Long_ids_are_cut_at_a_thousand_characters() =>
        Assert.Equal("gclid=".Length + 1000, SourceTexts.Of($"?gclid={new string('Q', 3000)}").ClickIds[0].Length);

    [Fact]
    public void No_more_than_sixteen_ids_are_kept()
    {
        string[] names =
        [
            "gclsrc", "gad_source", "gad_campaignid", "wickedid", "fbclid", "igshid", "igsh", "epik", "_kx", "mc_cid", "mc_eid", "irclid",
            "cjevent", "awc", "ransiteid", "tblci", "gclid", "msclkid",
        ];

        var found = SourceTexts.Of($"?{string.Join('&', names.Select(name => $"{name}=1"))}");

        Assert.Equal(names.Take(16).Select(name => $"{name}=1"), found.ClickIds);
    }
}
