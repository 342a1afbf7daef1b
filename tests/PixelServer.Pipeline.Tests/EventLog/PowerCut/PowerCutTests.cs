using System.Globalization;
using Xunit;
using Xunit.Sdk;

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// Random things are done to a log with <c>Durability: Disk</c>, and at every change that this makes to the disk the power fails:
/// what was promised by then must be found on whatever the disk may have kept, also when the power fails again while it is looked for.
/// A seed that failed stays in <see cref="FailedSeeds"/>; PIXELSERVER_CRASH_SEEDS=N tries N more.
/// </summary>
public sealed class PowerCutTests
{
    private static readonly int[] FailedSeeds = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds
    {
        get
        {
            var more = Environment.GetEnvironmentVariable("PIXELSERVER_CRASH_SEEDS");
            var seeds = more is null
                ? Enumerable.Range(1, 8)
                : Enumerable.Range(1000, int.Parse(more, CultureInfo.InvariantCulture));
            return [.. FailedSeeds, .. seeds];
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Seeds))]
    public Task What_was_promised_survives_a_power_cut_at_every_change_of_the_disk(int seed) => RunAsync(seed, faults: null);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Seeds))]
    public Task What_was_promised_survives_a_power_cut_on_a_disk_whose_calls_fail_now_and_then(int seed) =>
        RunAsync(seed, new DiskFaults(new Random(seed), onePerCalls: 25));

    private static async Task RunAsync(int seed, DiskFaults? faults)
    {
        var random = new Random(seed);
        var disk = new ForgetfulDisk(new DiskImage(), faults, capacity: random.Next(3) == 0 ? 5 * 4096 : long.MaxValue);
        var promises = new Promises();
        await LiveAsync(disk, promises, random, steps: 40);
        foreach (var (operations, image) in disk.Moments())
        {
            // Only the process may have died: then the system still knows all that it was told.
            var left = random.Next(4) == 0 ? image.Clone() : image.Crash(random);
            try
            {
                await LiveOnAsync(left, promises.Until(operations), random);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var journal = string.Join('\n', disk.Journal.Take(operations).TakeLast(40));
                throw new XunitException($"seed {seed}, after {operations} changes: {e.Message}\n{journal}", e);
            }
        }
    }

    // After a crash: all is found, the log takes events again, and may crash while it does.
    private static async Task LiveOnAsync(DiskImage image, Promises promises, Random random)
    {
        var disk = new ForgetfulDisk(image);
        var before = promises.Until(0);
        await LiveAsync(disk, promises, random, steps: 3);
        var operations = random.Next(disk.Operations + 1);
        var left = disk.After(operations).Crash(random);
        // Those of the second life, and of the first what nobody released in the second.
        var second = promises.Until(operations);
        try
        {
            await LiveAsync(new ForgetfulDisk(left), second, random, steps: 0);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var journal = string.Join('\n', disk.Journal.Take(operations));
            throw new XunitException($"second power cut after {operations} changes: {e.Message}\n{journal}\nfirst:", e);
        }
    }

    private static async Task LiveAsync(ForgetfulDisk disk, Promises promises, Random random, int steps)
    {
        var life = new LogLife(disk, promises, random, Token);
        try
        {
            if (life.TryOpen())
            {
                await life.AppendOneForSureAsync();
                await life.DoAsync(steps);
            }
        }
        finally
        {
            await life.CloseAsync();
        }
    }
}
