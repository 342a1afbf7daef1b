using System.CommandLine;
using System.Diagnostics;
using PixelServer.Fuzz.Targets;

namespace PixelServer.Fuzz;

/// <summary>The command line.</summary>
internal static class FuzzCommand
{
    private const int MostSeed = 1_000_000;

    public static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long in all", DefaultValueFactory = _ => 0.6 };
        var seed = new Option<int?>("--seed") { Description = "Draws the inputs [default: random]" };
        var target = new Option<string>("--target") { Description = "query, json, cookie, gzip, mmdb or all", DefaultValueFactory = _ => "all" };
        target.AcceptOnlyFromAmong("query", "json", "cookie", "gzip", "mmdb", "all");
        var root = new RootCommand("Hands what strangers send to the parts that read it, changed at random towards new ways through their code. Exit code 1 when one broke.")
        {
            minutes, seed, target,
        };
        root.SetAction(result =>
        {
            var drawn = result.GetValue(seed) ?? Random.Shared.Next(MostSeed);
            var targets = All().Where(one => result.GetValue(target) is "all" || one.Name == result.GetValue(target)).ToList();
            return targets.Select(one => Run(one, drawn, TimeSpan.FromMinutes(result.GetValue(minutes)) / targets.Count)).ToList().All(isWell => isWell) ? 0 : 1;
        });
        return root;
    }

    private static IFuzzTarget[] All() => [new QueryTarget(), new JsonTarget(), new CookieTarget(), new GzipTarget(), new DatabaseTarget()];

    private static bool Run(IFuzzTarget target, int seed, TimeSpan time)
    {
        var coverage = new Coverage();
        var run = new FuzzRun(target, coverage, seed);
        var started = Stopwatch.GetTimestamp();
        var isWell = run.Run(time);
        var rate = run.Executions / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(
            $"{target.Name}: {(isWell ? "nothing found" : "FOUND SOMETHING")}; seed {seed}, {run.Executions:N0} executions ({rate:N0}/s), {coverage.Branches:N0} branches, {run.Kept:N0} inputs kept");
        return isWell;
    }
}
