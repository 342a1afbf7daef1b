using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

/// <summary>What Durability.Disk answers when the disk fails, fills up or the log closes: the truth, to everyone who waits.</summary>
public sealed class GroupCommitTests
{
    private const string OnlyReadable = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BrokenFile.RefusesWrites)]
    [InlineData(BrokenFile.RefusesSyncs)]
    [InlineData(OnlyReadable)]
    public async Task A_failed_commit_refuses_what_waits_for_it_and_the_log_goes_on(string failure)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Disk);
        Assert.True(await TryStoreAsync(log, "before"));
        using (Break(folder, failure))
        {
            Assert.False(await TryStoreAsync(log, "refused"));
        }

        Assert.True(await TryStoreAsync(log, "after"));
        log.Cut();

        Assert.Equal(["before", "after"], LogFolder.Waiting(log).SelectMany(block => block.Records));
        Assert.Equal(1, log.Status.CommitFailures);
        using var crashed = folder.Crash();
        await using var again = crashed.Open(Durability.Disk);
        Assert.Equal(["before", "after"], LogFolder.Waiting(again).SelectMany(block => block.Records));
    }

    [Fact]
    public async Task Refused_records_that_reached_the_disk_after_all_are_not_read_after_a_restart()
    {
        using var folder = new LogFolder();
        var options = folder.Options(Durability.Disk);
        // The keeper leaves the segment alone until the disk is well again.
        options.TickInterval = TimeSpan.FromMinutes(1);
        await using var log = DiskEventLog.Open(options, TimeProvider.System, NullLogger.Instance);
        Assert.True(await TryStoreAsync(log, "before"));
        var segment = SegmentPath(folder);
        using var broken = BrokenFile.Break(segment, BrokenFile.RefusesSyncs);
        log.TryAppend("refused"u8, out var position);
        Assert.False(await log.WhenDurableAsync(position));
        broken.Mend();
        WriteRecord(segment, position.End, "refused"u8);
        Assert.True(await TryStoreAsync(log, "after"));
        log.Cut();
        var blocks = LogFolder.Waiting(log);

        using var crashed = folder.Crash();
        await using var again = crashed.Open(Durability.Disk);

        var blocksAgain = LogFolder.Waiting(again);
        Assert.Equal(["before", "after"], blocksAgain.SelectMany(block => block.Records));
        Assert.Equal(blocks.Select(block => block.Block.Id), blocksAgain.Select(block => block.Block.Id));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_durable_before_a_failure_is_handed_out_though_no_event_follows()
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Disk);
        Assert.True(await TryStoreAsync(log, "before"));
        using var broken = Break(folder, BrokenFile.RefusesWrites);
        Assert.False(await TryStoreAsync(log, "refused"));

        // By the keeper alone: nothing is appended or cut.
        var block = await log.Blocks.ReadAsync(Token);

        Assert.Equal(["before"], LogFolder.Records(log, block));
    }

    [Theory]
    [InlineData(BrokenFile.RefusesWrites)]
    [InlineData(BrokenFile.RefusesSyncs)]
    public async Task A_segment_that_cannot_be_sealed_costs_nothing(string failure)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Disk);
        Assert.True(await TryStoreAsync(log, "a record of the first segment"));
        log.Cut();
        Assert.True(await TryStoreAsync(log, new string('x', 1900)));
        log.Cut();
        using (Break(folder, failure))
        {
            // Does not fit: the first segment is closed, with nothing left to commit, and sealed.
            Assert.True(await TryStoreAsync(log, new string('y', 2030)));
            log.Cut();
        }

        Assert.True(await TryStoreAsync(log, "last"));
        log.Cut();

        var expected = new[] { "a record of the first segment", new string('x', 1900), new string('y', 2030), "last" };
        Assert.Equal(expected, LogFolder.Waiting(log).SelectMany(block => block.Records));
        using var crashed = folder.Crash();
        await using var again = crashed.Open(Durability.Disk);
        Assert.Equal(expected, LogFolder.Waiting(again).SelectMany(block => block.Records));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_crowd_of_waiters_is_released_in_few_commits()
    {
        const int waiters = 512;
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Disk, segmentBytes: 1024 * 1024);

        var waiting = Enumerable.Range(0, waiters).Select(number => TryStoreAsync(log, $"{number}")).ToList();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        log.Cut();
        Assert.Equal(waiters, LogFolder.Waiting(log).Sum(block => block.Records.Count));
        Assert.InRange(log.Status.Commits, 1, waiters);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task While_the_disk_fails_now_and_then_exactly_the_promised_records_are_read(int seed)
    {
        var random = new Random(seed);
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Disk, segments: 128);
        var answers = new List<(string Text, Task<bool> Stored)>();
        for (var round = 0; round < 20; round++)
        {
            // So that a segment is in use.
            answers.Add(($"{round}", TryStoreAsync(log, $"{round}")));
            Assert.True(await answers[^1].Stored);
            using (random.Next(3) == 0 ? Break(folder, random.Next(2) == 0 ? BrokenFile.RefusesWrites : BrokenFile.RefusesSyncs) : null)
            {
                for (var i = 0; i < 20; i++)
                {
                    var text = $"{round}-{i}";
                    answers.Add((text, TryStoreAsync(log, text)));
                }

                await Task.WhenAll(answers.Select(answer => answer.Stored));
            }
        }

        log.Cut();
        var stored = answers.Where(answer => answer.Stored.Result).Select(answer => answer.Text);
        Assert.Equal(stored.Order(), LogFolder.Waiting(log).SelectMany(block => block.Records).Order());
        Assert.InRange(log.Status.CommitFailures, 1, 20);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null)]
    [InlineData(BrokenFile.RefusesWrites)]
    [InlineData(BrokenFile.RefusesSyncs)]
    public async Task Closing_the_log_answers_everyone_who_still_waits(string? failure)
    {
        using var folder = new LogFolder();
        var log = folder.Open(Durability.Disk, segmentBytes: 64 * 1024);
        using var broken = failure is null ? null : Break(folder, failure);
        var waiting = Enumerable.Range(0, 200).Select(number => TryStoreAsync(log, $"{number}")).ToList();

        await log.DisposeAsync();

        var stored = await Task.WhenAll(waiting);
        Assert.Equal(failure is null, stored.All(answer => answer));
        Assert.Equal(
            Enumerable.Range(0, 200).Where(number => stored[number]).Select(number => $"{number}"),
            LogFolder.Waiting(log).SelectMany(block => block.Records));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null, true)]
    [InlineData(BrokenFile.RefusesWrites, false)]
    public async Task Who_asks_after_the_log_was_closed_is_answered_too(string? failure, bool stored)
    {
        using var folder = new LogFolder();
        var log = folder.Open(Durability.Disk);
        using var broken = failure is null ? null : Break(folder, failure);
        log.TryAppend("late"u8, out var position);

        await log.DisposeAsync();

        Assert.Equal(stored, await log.WhenDurableAsync(position));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Durability.Disk)]
    [InlineData(Durability.Process)]
    public async Task A_full_file_system_refuses_events_until_there_is_room_again(Durability durability)
    {
        using var disk = SmallDisk.Mount(kilobytes: 512);
        Assert.SkipWhen(disk is null, "a small file system can only be mounted by root on Linux");
        await using var log = DiskEventLog.Open(
            new EventLogOptions
            {
                Folder = Path.Combine(disk.Path, "log"),
                Durability = durability,
                SegmentBytes = 64 * 1024,
                BlockInterval = TimeSpan.FromMinutes(10),
            },
            TimeProvider.System,
            NullLogger.Instance);
        File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[200 * 1024]);
        var kept = 0;
        while (await LogFolder.AppendAsync(log, $"{kept}:{new string('x', 1000)}") == AppendResult.Appended)
        {
            kept++;
        }

        Assert.True(log.Status.IsFull);
        Assert.InRange(kept, 60, 320);
        log.Cut();
        Assert.Equal(kept, LogFolder.Waiting(log).Sum(block => block.Records.Count));

        File.Delete(Path.Combine(disk.Path, "filler"));
        while (log.Status.IsFull)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, "again"));
        log.Cut();
        Assert.Equal(["again"], LogFolder.Waiting(log).SelectMany(block => block.Records));
    }

    private static async Task<bool> TryStoreAsync(DiskEventLog log, string text)
    {
        Assert.Equal(AppendResult.Appended, log.TryAppend(Encoding.UTF8.GetBytes(text), out var position));
        return await log.WhenDurableAsync(position);
    }

    // The segment in use: the newest that has begun. A prepared one is still empty or all zeros.
    private static string SegmentPath(LogFolder folder) =>
        Directory.GetFiles(folder.Path, "*.log").Order(StringComparer.Ordinal).Last(path => File.ReadAllBytes(path).AsSpan().ContainsAnyExcept((byte)0));

    private static BrokenFile Break(LogFolder folder, string failure)
    {
        var path = SegmentPath(folder);
        return BrokenFile.Break(path, failure == OnlyReadable ? path : failure);
    }

    // What the kernel may have written although the sync failed.
    private static void WriteRecord(string path, int end, ReadOnlySpan<byte> payload)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var head = new byte[SegmentHeader.Length];
        RandomAccess.Read(file, head, 0);
        Assert.True(SegmentHeader.TryRead(head, out var header));
        var record = new byte[LogRecord.SizeOf(payload.Length)];
        var stamp = LogRecord.Stamp(header.Salt, end - record.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record, stamp);
        LogRecord.WriteUnstamped(record, stamp, LogRecordKind.Request, payload);
        RandomAccess.Write(file, record, end - record.Length);
    }

    /// <summary>A file system of its own in memory, gone with its disposal.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static SmallDisk? Mount(int kilobytes)
        {
            var path = Directory.CreateTempSubdirectory("pixelserver-disk-").FullName;
            if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path) == 0)
            {
                return new SmallDisk(path);
            }

            Directory.Delete(path);
            return null;
        }

        public void Dispose()
        {
            Assert.Equal(0, Run("umount", Path));
            Directory.Delete(Path);
        }

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
