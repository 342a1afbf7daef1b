using PixelServer.Pipeline.Enrichment.UserAgents;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

public sealed class ClientHintsTests
{
    private const string Windows =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

    private const string Phone =
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36";

    [Theory]
    [InlineData(Windows, """
        "Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"|?0|"Windows"
        """, "Chrome", "124.0.0")]
    [InlineData(Windows, """
        " Not A;Brand";v="99", "Chromium";v="125", "Google Chrome";v="125"|?0|"Windows"
        """, "Chrome", "125")]
    [InlineData(Windows, """
        "Brave";v="130", "Chromium";v="130", "Not?A_Brand";v="24"|?0|"Windows"
        """, "Brave", "130")]
    [InlineData(Windows, """
        "Not)A;Brand";v="8", "Chromium";v="138", "Microsoft Edge";v="138"|?0|"Windows"
        """, "Edge", "138")]
    [InlineData(Windows, """
        "Chromium";v="124", "Not-A.Brand";v="99"|?0|"Windows"
        """, "Chromium", "124")]
    [InlineData(Phone, """
        "Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"|?1|"Android"
        """, "Chrome Mobile", "131")]
    [InlineData(Phone, """
        "Microsoft Edge";v="131", "Chromium";v="131", "Not_A Brand";v="24"|?1|"Android"
        """, "Edge Mobile", "131")]
    [InlineData(Windows, "", "Chrome", "124.0.0")]
    [InlineData(Windows, "||", "Chrome", "124.0.0")]
    [InlineData(Windows, "\"Google Chrome", "Chrome", "124.0.0")]
    public void Brand_decides_browser_and_major_version(string text, string hints, string browser, string version)
    {
        var agent = Agents.Read(text, hints);

        Assert.Equal((browser, version), (agent.Browser.ToString(), agent.BrowserVersion.ToString()));
    }

    [Fact]
    public void Agent_that_says_more_than_its_brand_is_kept()
    {
        var agent = Agents.Read(Phone + " [FB_IAB/FB4A;FBAV/457.0.0.50.83;]", "\"Android WebView\";v=\"124\", \"Chromium\";v=\"124\"|?1|\"Android\"");

        Assert.Equal(("Facebook", "Facebook"), (agent.Browser.ToString(), agent.InAppOf.ToString()));
    }

    [Theory]
    [InlineData(Phone, "?1|\"Android\"", DeviceType.Mobile, "Android 10")]
    [InlineData(Windows, "?0|\"Android\"", DeviceType.Tablet, "Android")]
    [InlineData(Windows, "?0|\"macOS\"", DeviceType.Desktop, "Mac OS X")]
    [InlineData(Windows, "?0|\"Windows\"", DeviceType.Desktop, "Windows 10")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36", "?0|\"Linux\"", DeviceType.Desktop, "Ubuntu")]
    [InlineData(Windows, "?0|\"Unknown\"", DeviceType.Desktop, "Windows 10")]
    public void Mobile_and_platform_decide_device_and_system(string text, string hints, DeviceType device, string system)
    {
        var agent = Agents.Read(text, "\"Chromium\";v=\"124\", \"Google Chrome\";v=\"124\"|" + hints);

        Assert.Equal((device, system), (agent.DeviceType, $"{agent.Os} {agent.OsVersion}".Trim()));
    }

    [Fact]
    public void Line_feeds_separate_as_well()
    {
        var agent = Agents.Read(Windows, "\"Brave\";v=\"130\", \"Chromium\";v=\"130\"\n?0\n\"Linux\"");

        Assert.Equal(("Brave", "Linux"), (agent.Browser.ToString(), agent.Os.ToString()));
    }

    [Fact]
    public void Headless_brand_gives_a_bot_away()
    {
        var agent = Agents.Read(Windows, "\"HeadlessChrome\";v=\"124\", \"Chromium\";v=\"124\"|?0|\"Linux\"");

        Assert.Equal((true, BotReason.Headless, "HeadlessChrome"), (agent.IsBot, agent.BotReason, agent.BotName.ToString()));
    }
}
