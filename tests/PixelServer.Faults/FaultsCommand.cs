using System.CommandLine;
using PixelServer.Faults.Oracle;
using PixelServer.Faults.Plan;
using PixelServer.Faults.Processes;
using PixelServer.Faults.Running;

namespace PixelServer.Faults;

/// <summary>The command line: runs, prints plans, and is the oracle when a run says so.</summary>
internal static class FaultsCommand
{
    private const int MostSeed = 1_000_000;
    private const int Stopped = 130;

    public static RootCommand Create()
    {
        var layout = new Option<Layout>("--layout") { Description = "single: one process with its engine; remote: its engine in a process of its own; cluster: two collectors, Redis, two loaders, ClickHouse" };
        var minutes = new Option<double>("--minutes") { Description = "How long faults come", DefaultValueFactory = _ => 2 };
        var cycles = new Option<int?>("--cycles") { Description = "This many cycles instead of a time" };
        var seed = new Option<long?>("--seed") { Description = "Draws the plan and the events [default: random]" };
        var durability = new Option<string?>("--durability") { Description = "When an event is answered [default: drawn]" };
        durability.AcceptOnlyFromAmong("Disk", "Process", "disk", "process");
        var rate = new Option<int>("--rate") { Description = "Most new events a second", DefaultValueFactory = _ => 1500 };
        var noRepeats = new Option<bool>("--no-repeats") { Description = "Send no event id twice; events in doubt stay so" };
        var redisAway = new Option<double?>("--redis-away") { Description = "First kill Redis for so many seconds under load, and say how long it takes to catch up (layout cluster)" };
        redisAway.Validators.Add(option =>
        {
            if (option.GetValue(layout) != Layout.Cluster)
            {
                option.AddError("--redis-away needs --layout cluster.");
            }
        });
        var logMegabytes = new Option<int?>("--log-megabytes") { Description = "What each collector's log may take [default: 6]" };
        var logFolder = new Option<string?>("--log-folder") { Description = "Where the collectors' logs lie, such as on a small disk; a folder of the run's own is made there" };
        var plan = new Option<bool>("--plan") { Description = "Print the faults of the first cycles and run nothing" };
        var keep = new Option<bool>("--keep") { Description = "Keep logs and data also when all went well" };
        var sabotage = new Option<Sabotage?>("--sabotage") { Description = "Spoil a row before the last judgement, which must notice", Hidden = true };
        var root = new RootCommand("Tries to break PixelServer's promises: kills, stops, cuts, damages, then counts. Exit code 1 when one broke.")
        {
            layout, minutes, cycles, seed, durability, rate, noRepeats, redisAway, logMegabytes, logFolder, plan, keep, sabotage, Oracle(), GuardOf(),
        };
        root.SetAction(async (result, cancellation) =>
        {
            var drawn = result.GetValue(seed) ?? Random.Shared.Next(MostSeed);
            var options = new RunOptions(
                result.GetValue(layout),
                drawn,
                TimeSpan.FromMinutes(result.GetValue(minutes)),
                result.GetValue(cycles),
                result.GetValue(durability) is { } asked ? Capital(asked) : drawn % 3 == 0 ? "Process" : "Disk",
                result.GetValue(rate),
                !result.GetValue(noRepeats),
                result.GetValue(redisAway) is { } away ? TimeSpan.FromSeconds(away) : null,
                result.GetValue(logMegabytes),
                result.GetValue(logFolder),
                result.GetValue(sabotage));
            return result.GetValue(plan) ? PrintPlan(options) : await RunAsync(options, result.GetValue(keep), cancellation);
        });
        return root;
    }

    private static Command Oracle()
    {
        var seed = new Argument<long>("seed");
        var rate = new Argument<int>("rate");
        var repeats = new Argument<bool>("repeats");
        var command = new Command("oracle", "Sends events and remembers what was answered; started by a run") { seed, rate, repeats };
        command.Hidden = true;
        command.SetAction((result, _) =>
            OracleCommands.RunAsync(new OracleOptions(result.GetRequiredValue(seed), result.GetRequiredValue(rate), result.GetRequiredValue(repeats))));
        return command;
    }

    private static Command GuardOf()
    {
        var folder = new Argument<string>("folder");
        var command = new Command("guard", "Kills what is left of a run; started by it") { folder };
        command.Hidden = true;
        command.SetAction((result, _) => Guard.RunAsync(result.GetRequiredValue(folder)));
        return command;
    }

    private static int PrintPlan(RunOptions options)
    {
        for (var cycle = 1; cycle <= (options.Cycles ?? 20); cycle++)
        {
            Console.WriteLine($"cycle {cycle}: {string.Join(" · ", FaultPlan.Cycle(options.Seed, options.Layout, cycle))}");
        }

        return 0;
    }

    private static async Task<int> RunAsync(RunOptions options, bool keep, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("pixelserver-faults-").FullName;
        Console.WriteLine($"{options}, in {folder}");
        var problems = new List<string>();
        try
        {
            await using var guard = new Guard(folder);
            await using var run = new FaultRun(options, folder, problems, TimeProvider.System);
            await run.RunAsync(cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C reaches our children too, so their ends may be met first.
            Delete(options, folder);
            Console.WriteLine("stopped");
            return Stopped;
        }
        catch (Exception e) when (e is HarnessException or HttpRequestException or IOException or OperationCanceledException)
        {
            problems.Add(e.Message);
        }

        if (problems.Count == 0)
        {
            if (!keep)
            {
                Delete(options, folder);
            }

            Console.WriteLine("All promises were kept.");
            return 0;
        }

        Console.WriteLine($"BROKEN:\n  {string.Join("\n  ", problems)}\nlogs and data: {folder}\nagain: {options}");
        return 1;
    }

    private static void Delete(RunOptions options, string folder)
    {
        foreach (var place in new[] { folder, Topology.LogFolder(options, folder) }.Where(Directory.Exists).OfType<string>())
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
