using PixelServer.Pipeline.Simulation;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>
/// Traffic of as many visitors as a large shop has published figures of (RetailRocket: 1,407,580) has the same figures. The tolerance is four
/// standard errors of the count, doubled because events of a visitor are not independent; and 1 % for rates that are fitted in whole
/// hours and steps. For the shares of the top items, which no count of independent things gives, it is half a point.
/// </summary>
public sealed class PublishedFiguresTests(PublishedFiguresTests.Sample sample) : IClassFixture<PublishedFiguresTests.Sample>
{
    private readonly TrafficFigures _figures = sample.Figures;

    private double ShopEvents => _figures.Views + _figures.Carts + _figures.Purchases;

    [Fact]
    public void Visitors_have_as_many_events() =>
        AssertAbout(2_756_101.0 / 1_407_580, ShopEvents / _figures.Visitors, _figures.Visitors, spread: 3);

    [Fact]
    public void Looks_carts_and_purchases_are_mixed_as_published()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(_figures.ToString());
        AssertShare(2_664_312.0 / 2_756_101, _figures.Views / ShopEvents, ShopEvents);
        AssertShare(69_332.0 / 2_756_101, _figures.Carts / ShopEvents, ShopEvents);
        AssertShare(22_457.0 / 2_756_101, _figures.Purchases / ShopEvents, ShopEvents);
    }

    [Theory]
    [InlineData(3, 0.427)]
    [InlineData(4, 0.201)]
    [InlineData(5, 0.116)]
    [InlineData(6, 0.070)]
    [InlineData(7, 0.045)]
    public void Sessions_are_as_long(int length, double published) => AssertShare(published, _figures.ShareOfLength(length), _figures.Sessions);

    [Fact]
    public void Long_sessions_are_as_many() => AssertShare(0.020, _figures.ShareFromLength(20), _figures.Sessions);

    [Fact]
    public void Looks_at_an_item_of_the_same_session_are_as_many() =>
        AssertShare(0.306, _figures.LooksAgain, _figures.Sessions * 5.0);

    [Theory]
    [InlineData(0.01, 0.115)]
    [InlineData(0.10, 0.424)]
    public void Popular_items_take_as_many_looks(double part, double published) =>
        Assert.InRange(_figures.ShareOfTop(part), published - 0.005, published + 0.005);

    [Fact]
    public void Plan_is_kept_to()
    {
        var plan = SomePlan.Of(20_000, 12.5, days: 180);

        var figures = TrafficFigures.Of(new SimulatedWorld(plan));

        // Bots are not counted; a visitor's number of events varies by about 40.
        Assert.InRange((double)figures.Events / figures.Visitors, 12.5 - (4 * 40 / Math.Sqrt(figures.Visitors)), 12.5 + (4 * 40 / Math.Sqrt(figures.Visitors)));
    }

    private static void AssertShare(double published, double made, double count)
    {
        var error = 2 * 4 * Math.Sqrt(published * (1 - published) / count);
        Assert.InRange(made, (published * 0.99) - error, (published * 1.01) + error);
    }

    private static void AssertAbout(double published, double made, double count, double spread) =>
        Assert.InRange(made, (published * 0.99) - (4 * spread / Math.Sqrt(count)), (published * 1.01) + (4 * spread / Math.Sqrt(count)));

    /// <summary>138 days of traffic, as in the figures, made once for all tests.</summary>
    public sealed class Sample
    {
        internal TrafficFigures Figures { get; } = TrafficFigures.Of(new SimulatedWorld(SomePlan.Of(1_407_580, days: 138)));
    }
}
