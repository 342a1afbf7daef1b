using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

public sealed class SiteOfReferrerTests
{
    [Theory]
    [InlineData("https://shop.example/")]
    [InlineData("http://www.shop.example:8080/cart?x=1")]
    [InlineData("https://SHOP.example")]
    [InlineData("https://help.shop.example/")]
    [InlineData("https://example/")]
    public void Internal_links_have_no_source(string referrer)
    {
        var found = SourceTexts.Of("", referrer);

        Assert.True(found.IsInternal);
        Assert.Equal(("", "", "", ""), (found.Channel, found.Source, found.Medium, found.Network));
    }

    [Theory]
    [InlineData("https://myshop.example/")]
    [InlineData("https://shop.example.org/")]
    [InlineData("https://blog.example/")]
    public void Other_sites_are_not_internal(string referrer)
    {
        var found = SourceTexts.Of("", referrer);

        Assert.False(found.IsInternal);
        Assert.Equal("Referral", found.Channel);
    }

    [Fact]
    public void Further_hosts_of_the_site_are_internal()
    {
        Assert.True(SourceTexts.Of("", "https://www.checkout.test/pay", "", "brand.test", "checkout.test").IsInternal);
        Assert.False(SourceTexts.Of("", "https://www.checkout.test/pay", "", "brand.test").IsInternal);
    }

    [Theory]
    [InlineData("?utm_source=mail&utm_medium=email", "Email", "mail", "email")]
    [InlineData("?utm_medium=email", "Email", "(not set)", "email")]
    [InlineData("?gclid=1", "Paid Search", "google", "cpc")]
    [InlineData("?fbclid=1", "", "", "")]
    [InlineData("?ref=footer", "", "", "")]
    [InlineData("?ref=facebook", "", "", "")]
    public void Campaigns_and_paid_clicks_count_behind_internal_links_too(string query, string channel, string source, string medium)
    {
        var found = SourceTexts.Of(query, "https://shop.example/");

        Assert.True(found.IsInternal);
        Assert.Equal((channel, source, medium), (found.Channel, found.Source, found.Medium));
    }

    [Theory]
    [InlineData("https://WWW.Blog.Example:81/x", "www.blog.example")]
    [InlineData("android-app://com.Slack/", "com.slack")]
    [InlineData("https://[::1]:80/", "[::1]")]
    [InlineData("https://10.0.0.1/", "10.0.0.1")]
    [InlineData("https://user:secret@blog.example/", "blog.example")]
    [InlineData("https:///path", "")]
    [InlineData("blog.example/page", "")]
    [InlineData("javascript://blog.example/", "")]
    [InlineData("-", "")]
    public void Hosts_of_referrers_are_told(string referrer, string host) => Assert.Equal(host, SourceTexts.Of("", referrer).ReferrerHost);

    [Theory]
    [InlineData("https://semalt.com/crawler", "")]
    [InlineData("https://seo.semalt.com/", "")]
    [InlineData("", "?utm_source=semalt.com&utm_medium=referral")]
    public void Referrer_spam_is_tagged_and_kept(string referrer, string query)
    {
        var found = SourceTexts.Of(query, referrer);

        Assert.True(found.IsReferrerSpam);
        Assert.Equal("Referral", found.Channel);
    }

    [Theory]
    [InlineData("https://notsemalt.com/")]
    [InlineData("https://semalt.com.example/")]
    [InlineData("https://www.google.com/")]
    public void Honest_referrers_are_not_spam(string referrer) => Assert.False(SourceTexts.Of("", referrer).IsReferrerSpam);

    [Theory]
    [InlineData("Facebook", "Organic Social", "facebook", "Facebook")]
    [InlineData("Instagram", "Organic Social", "instagram", "Instagram")]
    [InlineData("TikTok", "Organic Social", "tiktok", "TikTok")]
    [InlineData("LinkedIn", "Organic Social", "linkedin", "LinkedIn")]
    [InlineData("Pinterest", "Organic Social", "pinterest", "Pinterest")]
    [InlineData("Snapchat", "Organic Social", "snapchat", "Snapchat")]
    [InlineData("Line", "Organic Social", "line", "Line")]
    [InlineData("WeChat", "Organic Social", "wechat", "WeChat")]
    [InlineData("LINE", "Organic Social", "line", "Line")]
    [InlineData("DingTalk", "Organic Social", "dingtalk", "DingTalk")]
    [InlineData("Naver", "Organic Search", "naver", "")]
    [InlineData("Twitter", "Organic Social", "x", "X")]
    [InlineData("Microsoft Teams", "Organic Social", "microsoft teams", "Microsoft Teams")]
    [InlineData("Google", "Organic Search", "google", "")]
    [InlineData("ChatGPT", "AI Assistant", "chatgpt", "")]
    [InlineData("Some App", "Referral", "some app", "")]
    public void In_app_browsers_without_a_referrer_name_the_app(string app, string channel, string source, string network)
    {
        var found = SourceTexts.Of("", "", app);

        Assert.Equal((channel, source, network), (found.Channel, found.Source, found.Network));
    }

    [Theory]
    [InlineData("", "https://www.google.com/", "google", "")]
    [InlineData("", "https://blog.example/", "blog.example", "Facebook")]
    [InlineData("", "https://t.co/x", "t.co", "X")]
    [InlineData("?utm_source=newsletter&utm_medium=email", "", "newsletter", "Facebook")]
    [InlineData("?utm_source=instagram", "", "instagram", "Instagram")]
    [InlineData("?igshid=1", "", "facebook", "Facebook")]
    [InlineData("?ttclid=1", "", "tiktok", "TikTok")]
    [InlineData("", "https://shop.example/", "", "")]
    public void What_is_known_otherwise_decides_over_the_app(string query, string referrer, string source, string network)
    {
        var found = SourceTexts.Of(query, referrer, "Facebook");

        Assert.Equal((source, network), (found.Source, found.Network));
    }
}
