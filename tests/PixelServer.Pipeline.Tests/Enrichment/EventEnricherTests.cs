using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment;

/// <summary>All steps together, as the loader runs them.</summary>
public sealed class EventEnricherTests
{
    private const string Instagram =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22A3354 Instagram 350.0.0.20.105";

    private static readonly string[] Bits =
    [
        "https://", "http://", "android-app://", "www.google.com", "?", "&", "utm_source=", "utm_medium=cpc", "gclid=", "%", "%2", "%zz", "#", "/", ":", "@", "[", "]",
        "Mozilla/5.0 (", "X11; Linux x86_64", ") AppleWebKit/537.36", "Chrome/", "999999999999", "bot", "(((((((", ";;;;;;;;", "\"Not A Brand\";v=\"8\"", "|", "\n", "\0", "ü", "💥",
    ];

    [Fact]
    public void An_event_learns_its_place_browser_and_source()
    {
        var facts = Enrich(SomeEnricher.New(), SomeRequest.Query("u=https%3A%2F%2Fshop.example%2F%3Futm_campaign%3DSpring%26gclid%3DAbC-1&r=https%3A%2F%2Fwww.google.com%2F") with
        {
            Address = [8, 8, 8, 8],
            UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        });

        Assert.Equal("US", facts.Place.Country.ToString());
        Assert.Equal(("Chrome", "Windows"), (facts.Agent.Browser.ToString(), facts.Agent.Os.ToString()));
        Assert.Equal("Paid Search", facts.Source.Channel.ToString());
        Assert.Equal("Spring", Encoding.UTF8.GetString(facts.Source.Campaign));
        Assert.Equal(("gclid", "AbC-1"), (facts.Source.ClickIdName(0).ToString(), Encoding.UTF8.GetString(facts.Source.ClickIdValue(0))));
    }

    [Fact]
    public void The_app_that_the_agent_names_is_the_network_of_a_visit_without_referrer()
    {
        var facts = Enrich(SomeEnricher.New(), SomeRequest.Query("u=https%3A%2F%2Fshop.example%2F") with { UserAgent = Instagram });

        Assert.Equal(("Organic Social", "Instagram"), (facts.Source.Channel.ToString(), facts.Source.Network.ToString()));
    }

    [Fact]
    public void A_link_from_another_host_of_the_site_begins_no_visit()
    {
        var hosts = new SiteHosts([KeyValuePair.Create<string, IReadOnlyList<string>>("demo", ["https://checkout.example", "*"])]);
        var request = SomeRequest.Query("u=https%3A%2F%2Fshop.example%2F&r=https%3A%2F%2Fcheckout.example%2Fpaid");

        Assert.Equal("", Enrich(SomeEnricher.New(hosts), request).Source.Channel.ToString());
        Assert.Equal("Referral", Enrich(SomeEnricher.New(), request).Source.Channel.ToString());
        Assert.Equal("Referral", Enrich(SomeEnricher.New(hosts), request with { Site = "shop" }).Source.Channel.ToString());
    }

    [Fact]
    public void What_an_event_before_left_is_forgotten()
    {
        var enricher = SomeEnricher.New();
        Enrich(enricher, SomeRequest.Query("u=https%3A%2F%2Fshop.example%2F%3Fgclid%3D1") with { Address = [8, 8, 8, 8], UserAgent = Instagram });

        var facts = Enrich(enricher, SomeRequest.Query("") with { Address = [], UserAgent = "" });

        Assert.Equal(("", "", 0), (facts.Place.Country.ToString(), facts.Agent.InAppOf.ToString(), facts.Source.ClickIdCount));
        Assert.True(facts.Agent.IsBot);
    }

    [Fact]
    public void A_step_that_fails_is_counted_and_the_event_goes_on()
    {
        var step = new EnrichmentStep("geo", (_, _, _) => throw new InvalidOperationException("broken"));
        var facts = new EventFacts();

        step.Run(new PixelEvent(), default, facts, 0);
        step.Run(new PixelEvent(), default, facts, 0);

        Assert.Equal(("geo", 2, 2), (step.Status.Name, step.Status.Events, step.Status.Failures));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_bytes_come_no_step_fails(int seed)
    {
        var random = new Random(seed);
        var enricher = SomeEnricher.New();
        for (var i = 0; i < 3000; i++)
        {
            var address = new byte[random.Next(4) switch { 0 => 0, 1 => 16, _ => 4 }];
            random.NextBytes(address);
            var request = SomeRequest.Query($"u={Uri.EscapeDataString(Text(random))}&r={Uri.EscapeDataString(Text(random))}") with
            {
                Address = address,
                UserAgent = Text(random),
                ClientHints = Text(random),
                Referrer = Text(random),
            };
            Enrich(enricher, request);
        }

        Assert.All(enricher.Status, step => Assert.Equal((3000, 0), (step.Events, step.Failures)));
    }

    private static EventFacts Enrich(EventEnricher enricher, SomeRequest request)
    {
        var decoded = new EventDecoder().Decode(1, 0, request.ToBytes());
        Assert.True(decoded.MoveNext());
        Assert.True(decoded.Rejection.IsNone);
        return enricher.Enrich(decoded.Event, decoded.Record.Address);
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(0, 40); i > 0; i--)
        {
            text.Append(random.Next(3) == 0 ? ((char)random.Next(1, 0xD7FF)).ToString() : Bits[random.Next(Bits.Length)]);
        }

        return text.ToString();
    }
}
