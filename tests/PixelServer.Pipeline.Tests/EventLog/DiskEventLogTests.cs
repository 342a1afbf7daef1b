using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

public sealed class DiskEventLogTests
{
    public static TheoryData<Durability> Durabilities => [Durability.Disk, Durability.Process];

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task Appended_records_come_out_in_order_in_the_next_block(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(durability);
        foreach (var text in new[] { "one", "", "three", new string('x', 999) })
        {
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, text));
        }

        log.Cut();

        var (_, records) = Assert.Single(LogFolder.Waiting(log));
        Assert.Equal(["one", "", "three", new string('x', 999)], records);
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task Nothing_new_makes_no_block(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(durability);
        log.Cut();
        await LogFolder.AppendAsync(log, "one");
        log.Cut();
        log.Cut();

        Assert.Single(LogFolder.Waiting(log));
    }

    [Fact]
    public async Task The_keeper_cuts_blocks_by_itself()
    {
        using var folder = new LogFolder();
        var options = folder.Options(Durability.Disk);
        options.BlockInterval = TimeSpan.FromMilliseconds(1);
        await using var log = DiskEventLog.Open(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await LogFolder.AppendAsync(log, "one");

        var block = await log.Blocks.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["one"], LogFolder.Records(log, block));
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task Blocks_that_were_not_released_come_again_with_the_same_id_and_records(Durability durability)
    {
        using var folder = new LogFolder();
        List<(LogBlock Block, List<string> Records)> before;
        await using (var log = folder.Open(durability))
        {
            await LogFolder.AppendAsync(log, "loaded");
            log.Cut();
            log.Release(LogFolder.Waiting(log).Single().Block);
            await LogFolder.AppendAsync(log, "waiting");
            log.Cut();
            before = LogFolder.Waiting(log);
        }

        await using var again = folder.Open(durability);
        var after = LogFolder.Waiting(again);

        Assert.Equal(before.Select(b => b.Block.Id), after.Select(b => b.Block.Id));
        Assert.Equal(["waiting"], Assert.Single(after).Records);
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task Records_that_were_never_cut_survive_a_kill(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(durability);
        await LogFolder.AppendAsync(log, "one");
        await LogFolder.AppendAsync(log, "two");

        using var crashed = folder.Crash();
        await using var again = crashed.Open(durability);

        Assert.Equal(["one", "two"], Assert.Single(LogFolder.Waiting(again)).Records);
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task A_full_log_refuses_then_takes_events_again_once_blocks_are_released(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(durability, segments: 4);
        var kept = 0;
        while (await LogFolder.AppendAsync(log, new string('x', 500)) == AppendResult.Appended)
        {
            kept++;
        }

        Assert.True(log.Status.IsFull);
        Assert.InRange(kept, 20, 32);
        log.Cut();
        var blocks = LogFolder.Waiting(log);
        Assert.Equal(kept, blocks.Sum(b => b.Records.Count));

        blocks.ForEach(b => log.Release(b.Block));
        await UntilAsync(() => !log.Status.IsFull);

        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, "again"));
        Assert.True(log.Status.Bytes <= log.Status.MaxBytes);
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task Files_of_released_blocks_are_used_again(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(durability, segments: 4);
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, $"{i}:{new string('x', 300)}"));
            log.Cut();
            var (block, records) = Assert.Single(LogFolder.Waiting(log));
            Assert.StartsWith($"{i}:", Assert.Single(records), StringComparison.Ordinal);
            log.Release(block);
        }

        Assert.InRange(Directory.GetFiles(folder.Path, "*.log").Length, 1, 4);
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task Records_of_many_writers_are_each_there_once(Durability durability)
    {
        const int writers = 8, each = 500;
        using var folder = new LogFolder();
        await using var log = folder.Open(durability, segmentBytes: 16384, segments: 64);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, $"{writer}-{i}"));
            }
        })));
        log.Cut();

        var records = LogFolder.Waiting(log).SelectMany(b => b.Records).ToList();
        Assert.Equal(writers * each, records.Count);
        Assert.Equal(writers * each, records.Distinct().Count());
    }

    [Fact]
    public async Task A_second_process_is_told_that_the_folder_is_in_use()
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Disk);

        var error = Assert.Throws<IOException>(() => folder.Open(Durability.Disk));

        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_never_fits_is_refused_as_too_long()
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Process);

        Assert.Equal(AppendResult.TooLong, await LogFolder.AppendAsync(log, new string('x', 3000)));
        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, "fits"));
    }

    [Theory]
    [MemberData(nameof(Durabilities))]
    public async Task A_folder_written_with_one_durability_opens_with_the_other(Durability durability)
    {
        using var folder = new LogFolder();
        await using (var log = folder.Open(durability))
        {
            await LogFolder.AppendAsync(log, "one");
        }

        await using var other = folder.Open(durability == Durability.Disk ? Durability.Process : Durability.Disk);

        Assert.Equal(["one"], Assert.Single(LogFolder.Waiting(other)).Records);
    }

    [Fact]
    public void All_wrong_settings_are_named_at_once()
    {
        var options = new EventLogOptions { SegmentBytes = 5000, MaxBytes = 1, BlockBytes = 0, BlockInterval = TimeSpan.FromDays(1), TickInterval = TimeSpan.Zero, SegmentAge = TimeSpan.Zero, WipeAfter = TimeSpan.FromSeconds(-1), KeepDamaged = TimeSpan.Zero };

        var error = Assert.Throws<ArgumentException>(
            () => DiskEventLog.Open(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));

        foreach (var key in new[] { "Folder", "SegmentBytes", "MaxBytes", "BlockBytes", "BlockInterval", "TickInterval", "SegmentAge", "WipeAfter", "KeepDamaged" })
        {
            Assert.Contains($"EventLog:{key}", error.Message, StringComparison.Ordinal);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
