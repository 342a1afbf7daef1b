using PixelServer.Pipeline.Simulation;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>
/// Traffic of as many visitors as a large shop has published figures of has the same ones. Counts are of independent visitors, so
/// that four standard errors are allowed, and 1 % for what is fitted by approximation.
/// </summary>
public sealed class PublishedFiguresTests
{
    [Fact]
    public void Traffic_of_as_many_visitors_has_the_published_figures()
    {
        var plan = new SimulationPlan { Site = "demo", Until = DateTimeOffset.UnixEpoch.AddYears(50), Visitors = (long)SessionFigures.PublishedVisitors, Days = 138, Seed = 2 };

        var figures = TrafficFigures.Of(new SimulatedWorld(plan));

        var shop = (double)figures.Views + figures.Carts + figures.Purchases;
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"{figures.Visitors} {figures.Events} {figures.AllSessions} shop/visitor {shop / figures.Visitors:0.0000} views {figures.Views / shop:0.00000} carts {figures.Carts / shop:0.00000} purchases {figures.Purchases / shop:0.00000}"));
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"items {figures.Items} top1 {figures.ShareOfTop(0.01):0.0000} top10 {figures.ShareOfTop(0.1):0.0000} again {figures.LooksAgain:0.0000} {figures.ShareOfLength(3):0.0000} {figures.ShareOfLength(4):0.0000} {figures.ShareOfLength(5):0.0000} {figures.ShareOfLength(6):0.0000} {figures.ShareOfLength(7):0.0000} {figures.ShareFromLength(20):0.0000}"));
    }
}
