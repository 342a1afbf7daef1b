using PixelServer.Audiences.Building;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Building;

/// <summary>One of several processes leads, and another when it is gone.</summary>
public sealed class AudienceLeaseTests(EngineFixture engine)
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_leads_as_long_as_it_asks_and_then_another_does()
    {
        using var scene = await AudienceScene.CreateAsync(engine);
        var time = new ManualTime(AudienceScene.Now);
        var (one, other) = (new AudienceLease(scene.Client, time), new AudienceLease(scene.Client, time));

        Assert.True(await one.TryLeadAsync(Test));
        for (var round = 0; round < 12; round++)
        {
            Assert.False(await other.TryLeadAsync(Test));
            Assert.True(await one.TryLeadAsync(Test));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        // Gone: what it holds ahead runs out.
        var waited = 0;
        while (!await other.TryLeadAsync(Test))
        {
            time.Advance(TimeSpan.FromSeconds(10));
            waited++;
        }

        Assert.InRange(waited, 1, 6);
        Assert.False(await one.TryLeadAsync(Test));
    }
}
