using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

/// <summary>
/// uap-core's own expected results. They are newer than its release that is pinned: the release's own cases are all met, and those
/// that came later are met by <c>newer-agents.yaml</c>, but for the ones named here.
/// </summary>
public sealed class UapAgreementTests
{
    [Fact]
    public void Browsers_are_those_that_uap_core_expects()
    {
        var cases = Agents.Cases(Agents.BrowserCases);
        var different = cases.Where(known => BrowserOf(known.Agent) != (known.Family, known.Version)).Select(known => known.Family).Order();

        Assert.Equal(1_601, cases.Count);

        // TikTok: the version that follows trill_ is read too. The others occur once, in programs and television sets.
        Assert.Equal(["NetCast Smart TV", "RecipeRadar", "SmartTV WebBrowser", "TikTok"], different);
    }

    [Fact]
    public void Systems_are_those_that_uap_core_expects()
    {
        var cases = Agents.Cases(Agents.SystemCases);
        var different = cases.Where(known => SystemOf(known.Agent) != (known.Family, known.Version)).Select(known => known.Agent);

        Assert.Equal(483, cases.Count);
        Assert.StartsWith("APN/1.0 HashiCorp/1.0 Terraform/1.8.0", Assert.Single(different), StringComparison.Ordinal);
    }

    private static (string Family, string Version) BrowserOf(string text)
    {
        var agent = Agents.Read(text);
        return (agent.Browser.ToString(), agent.BrowserVersion.ToString());
    }

    private static (string Family, string Version) SystemOf(string text)
    {
        var agent = Agents.Read(text);
        return (agent.Os.ToString(), agent.OsVersion.ToString());
    }
}
