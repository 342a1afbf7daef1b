using System.Text;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Pipeline.Simulation;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>The columns that made-up events bring along are those that enrichment would have found.</summary>
public sealed class EnrichmentAgreementTests
{
    public static TheoryData<int> Origins => [.. Enumerable.Range(0, TrafficOrigin.All.Length)];

    public static TheoryData<int> Devices => [.. Enumerable.Range(0, SimulatedDevice.All.Length)];

    [Theory]
    [MemberData(nameof(Origins))]
    public void Landing_has_the_source_that_its_addresses_tell(int number)
    {
        var origin = TrafficOrigin.All[number];
        var landing = new SimulatedEvent
        {
            Kind = EventKind.ViewItem,
            Page = new PageRef(PageKind.Item, 41),
            Origin = (byte)number,
            Click = origin.ClickParameter.Length == 0 ? 0 : 0xABCDUL,
        };

        var source = Read(landing, Encoding.UTF8.GetBytes(origin.Referrer));

        Assert.Equal(
            (origin.Source, origin.Medium, origin.Channel, origin.Network, origin.Campaigns.FirstOrDefault() ?? "", origin.ReferrerHost),
            (Text(source.Source), Text(source.Medium), source.Channel.ToString(), source.Network.ToString(), Text(source.Campaign), Text(source.ReferrerHost)));
        Assert.Equal(origin.ClickParameter, source.ClickIdCount == 0 ? "" : source.ClickIdName(0).ToString());
        Assert.Equal(landing.Click == 0 ? "" : "000000000000abcd", source.ClickIdCount == 0 ? "" : Text(source.ClickIdValue(0)));
    }

    [Fact]
    public void Page_reached_from_within_has_no_source()
    {
        var later = new SimulatedEvent { Kind = EventKind.Search, Page = new PageRef(PageKind.Search, 3), Previous = new PageRef(PageKind.Category, 2), Origin = 4 };

        var source = Read(later, Encoding.UTF8.GetBytes("https://shop.example/category/living"));

        Assert.Equal(("", "", "", "shop.example"), (Text(source.Source), Text(source.Medium), source.Channel.ToString(), Text(source.ReferrerHost)));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Agent_is_the_device_that_it_tells(int number)
    {
        var device = SimulatedDevice.All[number];

        var agent = new UserAgentReader().Read(Encoding.UTF8.GetBytes(device.Agent), default);

        Assert.Equal(
            (device.Browser, device.Os, device.Type, device.BotKind, device.BotName, device.BotReason, device.IsBot),
            (agent.Browser.ToString(), agent.Os.ToString(), agent.DeviceType.ToText().ToString(), agent.BotKind.ToText().ToString(), agent.BotName.ToString(),
                agent.BotReason.ToText().ToString(), agent.IsBot));
    }

    private static TrafficSource Read(in SimulatedEvent made, byte[] referrer)
    {
        Span<byte> url = stackalloc byte[PageTexts.MaxLength];
        var length = PageTexts.WriteUrl(made, url);
        var result = new TrafficSource();
        new SourceReader().Read(url[..length], "shop.example"u8, referrer, default, result);
        return result;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
