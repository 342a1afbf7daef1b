namespace PixelServer.Faults.Plan;

/// <summary>
/// Which faults a cycle brings: a pure function of seed, layout and the cycle's number, so that a seed runs again and a run of any
/// length needs no list.
/// </summary>
internal static class FaultPlan
{
    private const int MostFaults = 4;

    // kill -9 is what the promises are about: it comes most often.
    private static readonly FaultKind[] ServerFaults = [FaultKind.Kill, FaultKind.Kill, FaultKind.Kill, FaultKind.Pause, FaultKind.Restart];

    private static readonly FaultKind[] RedisFaults =
        [FaultKind.Kill, FaultKind.Kill, FaultKind.Pause, FaultKind.Restart, FaultKind.Empty, FaultKind.Flush, FaultKind.FillMemory];

    private static readonly FaultKind[] LinkFaults =
    [
        FaultKind.Cut, FaultKind.CutRequest, FaultKind.CutBeforeAnswer, FaultKind.CutBeforeAnswer, FaultKind.CutAnswer,
        FaultKind.Delay, FaultKind.Throttle, FaultKind.HalfClose, FaultKind.Stall, FaultKind.Replay,
    ];

    /// <summary>The faults of a cycle in the order in which they begin; each has a target of its own.</summary>
    public static IReadOnlyList<PlannedFault> Cycle(long seed, Layout layout, int cycle)
    {
        var random = new Random(unchecked((int)((seed * 1_000_003) + (cycle * 7919) + (int)layout)));
        var targets = layout.Targets().ToList();
        var count = Math.Min(random.Next(1, MostFaults + 1), targets.Count);
        var faults = new List<PlannedFault>();
        for (var i = 0; i < count; i++)
        {
            // The first is always a process: a cycle without one would be no kill cycle.
            var among = i == 0 ? [.. targets.Where(target => !IsLink(target))] : targets;
            var target = among[random.Next(among.Count)];
            targets.Remove(target);
            faults.Add(Fault(random, target, isFirst: i == 0));
        }

        return [.. faults.OrderBy(fault => fault.At)];
    }

    public static bool IsLink(string target) => target.Contains('>', StringComparison.Ordinal);

    private static PlannedFault Fault(Random random, string target, bool isFirst)
    {
        var kind = isFirst ? FaultKind.Kill : Kind(random, target);
        var at = TimeSpan.FromMilliseconds(random.Next(100, 2500));
        // Seldom long: long enough for a small log to fill.
        var isLong = random.Next(8) == 0;
        var lasts = TimeSpan.FromMilliseconds(isLong ? random.Next(6_000, 10_000) : random.Next(20, 2000));
        return new PlannedFault(at, kind, target, lasts, random.Next(3) == 0 ? random.Next(1, 40) : random.Next(40, 60_000));
    }

    private static FaultKind Kind(Random random, string target)
    {
        var kinds = IsLink(target) ? LinkFaults : target switch
        {
            Target.Redis => RedisFaults,
            Target.Server or Target.FirstCollector or Target.SecondCollector => [.. ServerFaults, FaultKind.FlipBytes, FaultKind.FlipBytes],
            // An engine inside the server is stopped by the server alone.
            Target.Engine => [FaultKind.Kill, FaultKind.Pause],
            _ => ServerFaults,
        };
        return kinds[random.Next(kinds.Length)];
    }
}
