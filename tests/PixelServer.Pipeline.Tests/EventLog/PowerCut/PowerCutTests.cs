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
    private static readonly int[] FailedSeeds = [1001, 1004, 1008, 1009, 1028];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds
    {
        get
        {
            var more = Environment.GetEnvironmentVariable("PIXELSERVER_CRASH_SEEDS");
            var seeds = more is null
                ? Enumerable.Range(1, 3)
                : Enumerable.Range(2000, int.Parse(more, CultureInfo.InvariantCulture));
            return [.. FailedSeeds, .. seeds];
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Seeds))]
    public Task What_was_promised_survives_a_power_cut_at_every_change_of_the_disk(int seed) => RunAsync(seed, faults: null);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Seeds))]
    public Task What_was_promised_survives_a_power_cut_on_a_disk_whose_calls_fail_now_and_then(int seed) =>
        RunAsync(seed, DiskFaults.AtRandom(new Random(seed), onePerCalls: 25));

    [Fact(Timeout = 120_000)]
    public async Task A_new_log_is_not_lost_with_its_folder()
    {
        var disk = new ForgetfulDisk(new DiskImage());
        var promises = new Promises();
        await LiveAsync(disk, promises, new Random(1), steps: 0);

        await CrashEverywhereAsync(disk, promises, new Random(1), times: 8);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_block_of_a_segment_whose_sync_failed_never_gains_a_refused_record()
    {
        var random = new Random(2);
        var refusing = "";
        var disk = new ForgetfulDisk(new DiskImage(), new DiskFaults(random, (operation, path) => operation == "sync" && path == refusing));
        var promises = new Promises();
        var life = new LogLife(disk, promises, random, Token);
        Assert.True(life.TryOpen());
        await life.AppendOneForSureAsync();
        refusing = $"{LogLife.Folder}/{1:D20}.log";
        await life.AppendAsync(3);
        // The first was refused; the others may have found the next segment.
        Assert.InRange(promises.Stored, 1, 3);
        refusing = "";
        await life.AppendOneForSureAsync();
        await life.CloseAsync();

        await CrashEverywhereAsync(disk, promises, random, times: 8);
    }

    private static async Task RunAsync(int seed, DiskFaults? faults)
    {
        var random = new Random(seed);
        var disk = new ForgetfulDisk(new DiskImage(), faults, capacity: random.Next(3) == 0 ? 5 * 4096 : long.MaxValue);
        var promises = new Promises();
        try
        {
            await LiveAsync(disk, promises, random, steps: 40);
            await CrashEverywhereAsync(disk, promises, random, times: 1);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new XunitException($"seed {seed}: {e.Message}", e);
        }
    }

    private static async Task CrashEverywhereAsync(ForgetfulDisk disk, Promises promises, Random random, int times)
    {
        foreach (var (operations, image) in disk.Moments())
        {
            for (var time = 0; time < times; time++)
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
                    throw new XunitException($"after {operations} changes: {e.Message}\n{journal}", e);
                }
            }
        }
    }

    // After a crash: all is found, the log takes events again, and may crash while it does.
    private static async Task LiveOnAsync(DiskImage image, Promises promises, Random random)
    {
        var disk = new ForgetfulDisk(image);
        await LiveAsync(disk, promises, random, steps: 3);
        var operations = random.Next(disk.Operations + 1);
        var left = disk.After(operations).Crash(random);
        var second = promises.Until(operations);
        try
        {
            var third = new ForgetfulDisk(left);
            await LiveAsync(third, second, random, steps: 0);
            await LiveAsync(third, second, random, steps: 0);
            if (random.Next(4) == 0)
            {
                await LoadAndWipeAsync(third, second, random);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var journal = string.Join('\n', disk.Journal.Take(operations));
            throw new XunitException($"second power cut after {operations} changes: {e.Message}\n{journal}\nfirst:", e);
        }
    }

    private static async Task LoadAndWipeAsync(ForgetfulDisk disk, Promises promises, Random random)
    {
        var life = new LogLife(disk, promises, random, Token, wipeAfter: TimeSpan.FromTicks(1));
        try
        {
            Assert.True(life.TryOpen());
            await life.LoadAndWipeAsync();
        }
        finally
        {
            await life.CloseAsync();
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
