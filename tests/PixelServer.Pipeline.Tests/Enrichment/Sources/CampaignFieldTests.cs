using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

public sealed class CampaignFieldTests
{
    [Theory]
    [InlineData("?utm_source=S&utm_medium=M&utm_campaign=C&utm_id=I&utm_term=T&utm_content=N&utm_source_platform=P", "P")]
    [InlineData("?UTM_SOURCE=S&Utm_Medium=M&utm_Campaign=C&utm_ID=I&uTm_term=T&utm_contenT=N", "")]
    [InlineData("?mtm_source=S&mtm_medium=M&mtm_campaign=C&mtm_cid=I&mtm_kwd=T&mtm_content=N", "")]
    [InlineData("?pk_source=S&pk_medium=M&pk_campaign=C&pk_cid=I&pk_keyword=T&pk_content=N", "")]
    [InlineData("?piwik_source=S&piwik_medium=M&piwik_campaign=C&piwik_cid=I&piwik_kwd=T&piwik_content=N", "")]
    [InlineData("?a=b&amp;utm_source=S&amp;utm_medium=M&amp;utm_campaign=C&utm_id=I&utm_term=T&utm_content=N", "")]
    [InlineData("?utm_source=&utm_source=S&utm_medium=M&utm_medium=X&utm_campaign=C&utm_id=I&utm_term=T&utm_content=N#utm_content=F", "")]
    public void Names_of_ga4_and_matomo_are_read_and_the_first_value_counts(string query, string platform)
    {
        var found = SourceTexts.Of(query);

        Assert.Equal(("s", "m", "C", "I", "T", "N"), (found.Source, found.Medium, found.Campaign, found.CampaignId, found.Term, found.Content));
        Assert.Equal(platform, found.SourcePlatform);
    }

    [Theory]
    [InlineData("Fr%C3%BChling+2026", "Frühling 2026")]
    [InlineData("100%25", "100%")]
    [InlineData("%2541", "%41")]
    [InlineData("100%", "100%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("a%00b%0Ac%7F", "abc")]
    [InlineData("%20%20spaced%20", "spaced")]
    [InlineData("%FF", "\uFFFD")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("ÜBER", "ÜBER")]
    [InlineData("for+ann%40example%2Ecom+only", "for redacted only")]
    public void Values_are_decoded_once_and_cleaned(string value, string text) =>
        Assert.Equal(text, SourceTexts.Of($"?utm_campaign={value}").Campaign);

    [Fact]
    public void Source_and_medium_are_written_in_lower_case()
    {
        var found = SourceTexts.Of("?utm_source=FaceBook&utm_medium=CPC");

        Assert.Equal(("Paid Social", "facebook", "cpc", "Facebook"), (found.Channel, found.Source, found.Medium, found.Network));
    }

    [Fact]
    public void Long_texts_are_cut() =>
        Assert.Equal(256, SourceTexts.Of($"?utm_campaign={new string('x', 5000)}").Campaign.Length);

    [Fact]
    public void Only_the_first_hundred_parameters_are_looked_at()
    {
        var before = string.Concat(Enumerable.Range(0, 99).Select(i => $"p{i}=1&"));

        Assert.Equal("in", SourceTexts.Of($"?{before}utm_campaign=in").Campaign);
        Assert.Equal("", SourceTexts.Of($"?p=1&{before}utm_campaign=out").Campaign);
    }

    [Fact]
    public void Only_eight_kibibytes_of_a_url_are_looked_at()
    {
        const string parameter = "&utm_campaign=";
        var length = (8 * 1024) - SourceTexts.Page.Length - "?x=".Length - parameter.Length;

        Assert.Equal("c", SourceTexts.Of($"?x={new string('x', length - 1)}{parameter}c").Campaign);
        Assert.Equal("", SourceTexts.Of($"?x={new string('x', length)}{parameter}c").Campaign);
    }
}
