using PixelServer.Pipeline.Simulation;

namespace PixelServer.Pipeline.Tests.Simulation;

/// <summary>Plans for tests.</summary>
internal static class SomePlan
{
    public static readonly DateTimeOffset Until = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static SimulationPlan Of(long visitors, double? eventsPerVisitor = null, int days = 60) =>
        new() { Site = "demo", Until = Until, Visitors = visitors, EventsPerVisitor = eventsPerVisitor, Days = days };
}
