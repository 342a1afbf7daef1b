using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Tests.EventLog.PowerCut;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

/// <summary>What is loaded leaves nothing behind in the log's files.</summary>
public sealed class WipingTests
{
    private const string Folder = DiskImage.Root + "/log";

    private static readonly TimeSpan AtOnce = TimeSpan.FromTicks(1);

    public static TheoryData<Durability> Durabilities => [Durability.Disk, Durability.Process];

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Durabilities))]
    public async Task Loaded_events_are_gone_from_the_files_though_no_event_follows(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = Open(folder, durability, AtOnce);
        await LogFolder.AppendAsync(log, "a person");
        await LogFolder.AppendAsync(log, "another person");
        Assert.NotEmpty(folder.FilesWith("person"));
        log.Cut();

        ReleaseAll(log);

        await UntilAsync(() => folder.FilesWith("person").Count == 0 && log.Status.WipeableBytes == 0);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Durabilities))]
    public async Task Events_of_a_burst_that_filled_many_files_are_all_gone(Durability durability)
    {
        using var folder = new LogFolder();
        var options = Options(folder, durability, TimeSpan.FromDays(1), segments: 8);
        var time = new LeapingTime();
        await using var log = DiskEventLog.Open(options, time, NullLogger.Instance);
        for (var i = 0; i < 100; i++)
        {
            // Each is loaded at once, so files are used again before they are wiped, and the last one in part.
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, $"person {i} {new string('x', 200)}"));
            log.Cut();
            ReleaseAll(log);
        }

        Assert.True(log.Status.WipeableBytes > 4096, $"{log.Status.WipeableBytes} bytes");
        time.Leap(TimeSpan.FromDays(1));

        await UntilAsync(() => folder.FilesWith("person").Count == 0 && log.Status.WipeableBytes == 0);
        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, "after"));
        log.Cut();
        Assert.Equal(["after"], LogFolder.Waiting(log).SelectMany(block => block.Records));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Durabilities))]
    public async Task What_is_not_loaded_stays_while_all_around_it_is_wiped(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = Open(folder, durability, AtOnce);
        await LogFolder.AppendAsync(log, "kept");
        log.Cut();
        var kept = LogFolder.Waiting(log).Single();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, $"person {i} {new string('x', 500)}"));
            log.Cut();
            ReleaseAll(log);
        }

        Assert.Equal(["kept"], LogFolder.Records(log, kept.Block));
        Assert.InRange(log.Status.Files, 1, 6);
        log.Release(kept.Block);

        await UntilAsync(() => folder.FilesWith("person").Count == 0 && folder.FilesWith("kept").Count == 0);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Durabilities))]
    public async Task Files_stay_few_while_events_trickle_and_are_wiped_all_the_time(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = Open(folder, durability, AtOnce, segments: 64);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, $"person {i}"));
            log.Cut();
            ReleaseAll(log);
            await UntilAsync(() => folder.FilesWith($"person {i}").Count == 0);
        }

        Assert.InRange(Directory.GetFiles(folder.Path, "*.log").Length, 1, 5);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Durabilities))]
    public async Task Idle_log_changes_nothing_more_once_it_is_clean(Durability durability)
    {
        using var folder = new LogFolder();
        var time = new LeapingTime();
        await using var log = DiskEventLog.Open(Options(folder, durability, AtOnce), time, NullLogger.Instance);
        await LogFolder.AppendAsync(log, "a person");
        log.Cut();
        ReleaseAll(log);
        await UntilAsync(() => folder.FilesWith("person").Count == 0 && log.Status.WipeableBytes == 0);
        var before = Names();

        // The keeper asks for the time in every tick.
        var asked = time.Asked;
        await UntilAsync(() => time.Asked > asked + 200);

        Assert.Equal(before, Names());

        string[] Names() => [.. Directory.GetFiles(folder.Path, "*.log").Order()];
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_time_nothing_is_wiped()
    {
        using var folder = new LogFolder();
        var time = new LeapingTime();
        await using var log = DiskEventLog.Open(Options(folder, Durability.Disk, TimeSpan.Zero), time, NullLogger.Instance);
        await LogFolder.AppendAsync(log, "a person");
        log.Cut();
        ReleaseAll(log);
        time.Leap(TimeSpan.FromMinutes(59));

        var asked = time.Asked;
        await UntilAsync(() => time.Asked > asked + 50);

        Assert.Single(folder.FilesWith("person"));
        Assert.True(log.Status.WipeableBytes > 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Log_at_its_bound_fills_the_file_it_has_rather_than_closing_it_early()
    {
        using var folder = new LogFolder();
        await using var log = Open(folder, Durability.Disk, TimeSpan.FromDays(1), segments: 4, out var time);
        // Two fit in a file: the last one is the first of the fourth file, and there is no fifth.
        for (var number = 0; number < 7; number++)
        {
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, new string('x', 1800)));
            log.Cut();
        }

        Assert.Equal(4, log.Status.Files);
        log.Release(LogFolder.Waiting(log)[^1].Block);
        time.Leap(TimeSpan.FromDays(2));
        var asked = time.Asked;
        await UntilAsync(() => time.Asked > asked + 50);

        Assert.False(log.Status.IsFull);
        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, new string('y', 1800)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_earlier_run_left_is_wiped_at_once_and_its_waiting_blocks_when_they_are_loaded()
    {
        using var folder = new LogFolder();
        await using (var log = Open(folder, Durability.Disk, TimeSpan.Zero))
        {
            await LogFolder.AppendAsync(log, "a loaded person" + new string('x', 2000));
            log.Cut();
            ReleaseAll(log);
            await LogFolder.AppendAsync(log, "a waiting person" + new string('x', 2000));
            log.Cut();
        }

        await using var again = Open(folder, Durability.Disk, TimeSpan.FromDays(1));

        await UntilAsync(() => folder.FilesWith("a loaded person").Count == 0);
        Assert.Single(folder.FilesWith("a waiting person"));
        ReleaseAll(again);
        await UntilAsync(() => folder.FilesWith("a waiting person").Count == 0 && again.Status.WipeableBytes == 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Wiped_bytes_do_not_come_back_when_the_power_fails()
    {
        var disk = new ForgetfulDisk(new DiskImage());
        var random = new Random(1);
        await using var log = Open(disk);
        for (var i = 0; i < 5; i++)
        {
            await LogFolder.AppendAsync(log, $"person {i}");
            log.Cut();
            ReleaseAll(log);
            await UntilAsync(() => disk.FilesWith("person"u8).Count == 0 && log.Status.WipeableBytes == 0);
        }

        var image = disk.After(disk.Operations);
        for (var time = 0; time < 50; time++)
        {
            Assert.Empty(image.Crash(random).FilesWith("person"u8));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task File_that_was_half_wiped_when_the_power_failed_is_no_damage_and_is_wiped_to_the_end()
    {
        var disk = new ForgetfulDisk(new DiskImage());
        var random = new Random(1);
        int released;
        Dictionary<BlockId, List<string>> records;
        await using (var log = Open(disk))
        {
            // Three files, each over several of the pieces that are wiped one by one; at most one is used for the next segment.
            for (var i = 0; i < 25; i++)
            {
                await LogFolder.AppendAsync(log, $"person {i} {new string('x', 300)}");
            }

            log.Cut();
            released = disk.Operations;
            var blocks = LogFolder.Waiting(log);
            Assert.Equal(3, blocks.Count);
            records = blocks.ToDictionary(block => block.Block.Id, block => block.Records);
            blocks.ForEach(block => log.Release(block.Block));
            await UntilAsync(() => disk.FilesWith("person"u8).Count == 0 && log.Status.WipeableBytes == 0);
        }

        var halfWiped = 0;
        foreach (var (operations, image) in disk.Moments())
        {
            if (operations < released)
            {
                continue;
            }

            var crashed = new ForgetfulDisk(image.Crash(random));
            // Files are wiped from their end; twelve are in the first.
            halfWiped += crashed.FilesWith("person 0"u8).Count > 0 && crashed.FilesWith("person 8"u8).Count == 0 ? 1 : 0;
            await using var again = Open(crashed);
            // Some or none of them, that is up to the checkpoint, but each whole.
            foreach (var (block, found) in LogFolder.Waiting(again))
            {
                Assert.Equal(records[block.Id], found);
                again.Release(block);
            }

            await UntilAsync(() => crashed.FilesWith("person"u8).Count == 0 && again.Status.WipeableBytes == 0);
            Assert.Equal(0, again.Status.UnreadableRanges);
        }

        Assert.True(halfWiped > 0, "no crash came in the middle");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("rename")]
    [InlineData("sync folder")]
    public async Task File_that_the_disk_does_not_let_overwrite_is_deleted(string failing)
    {
        var isFailing = false;
        // All but the checkpoint.
        var faults = new DiskFaults(new Random(1), (operation, path) => isFailing && operation == failing && !path.EndsWith("new", StringComparison.Ordinal));
        var disk = new ForgetfulDisk(new DiskImage(), faults);
        var time = new LeapingTime();
        await using var log = Open(disk, TimeSpan.FromDays(1), time);
        // Two segments: the second takes over, the first waits to be wiped.
        await LogFolder.AppendAsync(log, "person" + new string('x', 2000));
        await LogFolder.AppendAsync(log, "second" + new string('x', 2000));
        log.Cut();
        // Else the released file may become the third.
        await UntilAsync(() => log.Status.Files >= 3);
        log.Release(LogFolder.Waiting(log)[0].Block);

        isFailing = true;
        time.Leap(TimeSpan.FromDays(2));
        await UntilAsync(() => disk.FilesWith("person"u8).Count == 0);
        isFailing = false;

        Assert.InRange(log.Status.WipeFailures, 1, 100);
        Assert.NotEmpty(disk.FilesWith("second"u8));
        await AppendMuchAsync(log);
    }

    [Fact(Timeout = 60_000)]
    public async Task File_that_the_disk_lets_neither_overwrite_nor_delete_is_tried_again()
    {
        var isFailing = false;
        var faults = new DiskFaults(new Random(1), (operation, path) => isFailing && operation is "rename" or "delete" && path.EndsWith(".log", StringComparison.Ordinal));
        var disk = new ForgetfulDisk(new DiskImage(), faults);
        var time = new LeapingTime();
        await using var log = Open(disk, TimeSpan.FromHours(1), time);
        await LogFolder.AppendAsync(log, "person" + new string('x', 2000));
        await LogFolder.AppendAsync(log, "second" + new string('x', 2000));
        log.Cut();
        log.Release(LogFolder.Waiting(log)[0].Block);

        isFailing = true;
        time.Leap(TimeSpan.FromHours(2));
        await UntilAsync(() => log.Status.WipeFailures >= 2);
        Assert.NotEmpty(disk.FilesWith("person"u8));
        isFailing = false;
        time.Leap(TimeSpan.FromHours(2));

        await UntilAsync(() => disk.FilesWith("person"u8).Count == 0);
        await AppendMuchAsync(log);
    }

    [Fact(Timeout = 60_000)]
    public async Task Kept_damage_is_deleted_when_it_is_old()
    {
        using var folder = new LogFolder();
        var damaged = Directory.CreateDirectory(Path.Combine(folder.Path, "damaged")).FullName;
        var old = Path.Combine(damaged, "old.bin");
        var young = Path.Combine(damaged, "young.bin");
        File.WriteAllText(old, "a person");
        File.SetLastWriteTimeUtc(old, Now.AddDays(-7.1));
        File.WriteAllText(young, "a person");
        File.SetLastWriteTimeUtc(young, Now.AddDays(-6.9));

        await using var log = folder.Open(Durability.Process);

        await UntilAsync(() => !File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact(Timeout = 60_000)]
    public async Task Unreadable_segment_is_kept_from_the_day_it_was_found_however_old_it_is()
    {
        using var folder = new LogFolder();
        var segment = Path.Combine(folder.Path, $"{1:D20}.log");
        var bytes = new byte[4096];
        bytes.AsSpan(0, 1000).Fill(0xee);
        File.WriteAllBytes(segment, bytes);
        File.SetLastWriteTimeUtc(segment, Now.AddDays(-100));
        var time = new LeapingTime();

        await using var log = DiskEventLog.Open(folder.Options(Durability.Process), time, NullLogger.Instance);
        var asked = time.Asked;
        await UntilAsync(() => time.Asked > asked + 20);

        var kept = Path.Combine(folder.Path, "damaged", Path.GetFileName(segment));
        Assert.True(File.Exists(kept));
        time.Leap(TimeSpan.FromDays(8));
        await UntilAsync(() => !File.Exists(kept));
    }

    [Fact]
    public void Record_takes_nothing_along_of_what_lay_in_its_place()
    {
        var place = new byte[LogRecord.SizeOf(3)];
        place.AsSpan().Fill((byte)'x');

        LogRecord.WriteUnstamped(place, stamp: 7, LogRecordKind.Request, "abc"u8);

        Assert.Equal(8, place.Count(one => one == 'x'));
        Assert.True(place.AsSpan(0, 8).IndexOfAnyExcept((byte)'x') < 0, "only the stamp is written later");
    }

    private static EventLogOptions Options(LogFolder folder, Durability durability, TimeSpan wipeAfter, int segments = 8)
    {
        var options = folder.Options(durability, segments: segments);
        options.WipeAfter = wipeAfter;
        options.TickInterval = TimeSpan.FromMilliseconds(1);
        return options;
    }

    private static DiskEventLog Open(LogFolder folder, Durability durability, TimeSpan wipeAfter, int segments = 8) =>
        DiskEventLog.Open(Options(folder, durability, wipeAfter, segments), TimeProvider.System, NullLogger.Instance);

    private static DiskEventLog Open(LogFolder folder, Durability durability, TimeSpan wipeAfter, int segments, out LeapingTime time) =>
        DiskEventLog.Open(Options(folder, durability, wipeAfter, segments), time = new LeapingTime(), NullLogger.Instance);

    private static DiskEventLog Open(ForgetfulDisk disk) => Open(disk, AtOnce, TimeProvider.System);

    private static DiskEventLog Open(ForgetfulDisk disk, TimeSpan wipeAfter, TimeProvider time) => DiskEventLog.Open(
        new EventLogOptions
        {
            Folder = Folder,
            Durability = Durability.Disk,
            SegmentBytes = 4096,
            MaxBytes = 8 * 4096,
            BlockInterval = TimeSpan.FromMinutes(10),
            BlockBytes = 1 << 30,
            TickInterval = TimeSpan.FromMilliseconds(1),
            WipeAfter = wipeAfter,
        },
        time,
        NullLogger.Instance,
        disk);

    // Twice what the log may hold.
    private static async Task AppendMuchAsync(DiskEventLog log)
    {
        for (var i = 0; i < 40; i++)
        {
            var text = new string('y', 1900);
            while (log.TryAppend(Encoding.UTF8.GetBytes(text), out var position) != AppendResult.Appended || !await log.WhenDurableAsync(position))
            {
                Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            log.Cut();
            ReleaseAll(log);
        }

        Assert.InRange(log.Status.Files, 1, 8);
    }

    private static void ReleaseAll(DiskEventLog log)
    {
        while (log.Blocks.TryRead(out var block))
        {
            log.Release(block);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
