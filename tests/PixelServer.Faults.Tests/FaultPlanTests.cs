using PixelServer.Faults.Plan;
using Xunit;

namespace PixelServer.Faults.Tests;

public sealed class FaultPlanTests
{
    public static TheoryData<string> Layouts => [.. Enum.GetNames<Layout>()];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Same_seed_brings_the_same_faults(string layout)
    {
        for (var cycle = 1; cycle <= 50; cycle++)
        {
            Assert.Equal(Cycle(77, layout, cycle), Cycle(77, layout, cycle));
        }

        Assert.NotEqual(Cycle(77, layout, 1), Cycle(78, layout, 1));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_cycle_kills_something_and_aims_at_no_target_twice(string layout)
    {
        for (var cycle = 1; cycle <= 200; cycle++)
        {
            var faults = Cycle(5, layout, cycle);
            Assert.Contains(faults, fault => fault.Kind == FaultKind.Kill);
            Assert.Equal(faults.Count, faults.Select(fault => fault.Target).Distinct().Count());
            Assert.Equal(faults.OrderBy(fault => fault.At), faults);
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_target_is_met_by_every_kind_of_fault_that_fits_it(string layout)
    {
        var met = Enumerable.Range(1, 1000).SelectMany(cycle => Cycle(9, layout, cycle)).Select(fault => (fault.Target, fault.Kind)).ToHashSet();
        foreach (var target in Enum.Parse<Layout>(layout).Targets())
        {
            FaultKind[] kinds = FaultPlan.IsLink(target)
                ? [FaultKind.Cut, FaultKind.CutRequest, FaultKind.CutBeforeAnswer, FaultKind.CutAnswer, FaultKind.Delay, FaultKind.Throttle, FaultKind.HalfClose, FaultKind.Stall, FaultKind.Replay]
                : [FaultKind.Kill, FaultKind.Pause];
            Assert.All(kinds, kind => Assert.Contains((target, kind), met));
        }

        Assert.Contains(met, fault => fault.Kind == FaultKind.FlipBytes);
    }

    private static IReadOnlyList<PlannedFault> Cycle(long seed, string layout, int cycle) => FaultPlan.Cycle(seed, Enum.Parse<Layout>(layout), cycle);
}
