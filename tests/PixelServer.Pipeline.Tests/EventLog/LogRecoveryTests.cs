using System.Text;
using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

public sealed class LogRecoveryTests
{
    [Fact]
    public async Task A_torn_tail_is_cut_and_what_came_before_is_kept()
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(Durability.Process);
        await LogFolder.AppendAsync(log, "first");
        await LogFolder.AppendAsync(log, "second");
        using var crashed = folder.Crash();
        var file = SegmentWith(crashed, "second");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("second"u8) + 3] = 0;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await using var again = crashed.Open(Durability.Process);

        Assert.Equal(["first"], Assert.Single(LogFolder.Waiting(again)).Records);
        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(again, "third"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_flipped_byte_costs_at_most_its_own_record_and_is_counted(bool sealedSegment)
    {
        using var original = new LogFolder();
        string[] texts = ["alpha", "bravo-bravo", "charlie", "delta-delta-delta", "echo"];
        var log = original.Open(Durability.Process);
        foreach (var text in texts)
        {
            await LogFolder.AppendAsync(log, text);
            if (text == "charlie")
            {
                log.Cut();
            }
        }

        if (sealedSegment)
        {
            await log.DisposeAsync();
        }

        using var source = original.Crash();
        await log.DisposeAsync();
        var file = SegmentWith(source, "alpha");
        var clean = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var used = clean.AsSpan().LastIndexOf("echo"u8) + 40;
        for (var at = 0; at < used; at++)
        {
            var flipped = (byte[])clean.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(file, flipped, TestContext.Current.CancellationToken);
            using var copy = source.Crash();
            await using var again = copy.Open(Durability.Process);

            var records = LogFolder.Waiting(again).SelectMany(b => b.Records).ToList();

            var lost = texts.Except(records).ToList();
            Assert.True(lost.Count <= 1, $"flip at {at} lost {string.Join(",", lost)}");
            Assert.Equal(texts.Except(lost), records);
            // A damaged last record of an unsealed segment cannot be told from a torn one.
            Assert.True(lost.Count == 0 || again.Status.UnreadableRanges == 1 || (!sealedSegment && lost[0] == "echo"), $"flip at {at} was not counted");
        }
    }

    [Fact]
    public async Task A_damaged_block_mark_keeps_the_ids_of_the_blocks_around_it()
    {
        using var folder = new LogFolder();
        var log = folder.Open(Durability.Process);
        var blocks = new List<LogBlock>();
        foreach (var text in new[] { "one", "two", "three" })
        {
            await LogFolder.AppendAsync(log, text);
            log.Cut();
            blocks.Add(LogFolder.Waiting(log).Single().Block);
        }

        await log.DisposeAsync();
        var file = SegmentWith(folder, "one");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[blocks[0].End] ^= 0xff;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await using var again = folder.Open(Durability.Process);

        var waiting = LogFolder.Waiting(again);
        Assert.Equal(blocks.Select(b => b.Id), waiting.Select(b => b.Block.Id));
        Assert.Equal(["one", "two", "three"], waiting.SelectMany(b => b.Records));
    }

    [Fact]
    public async Task A_payload_that_looks_like_a_record_is_not_taken_for_one()
    {
        using var folder = new LogFolder();
        var log = folder.Open(Durability.Process);
        await LogFolder.AppendAsync(log, "first");
        await log.DisposeAsync();
        // A record of this very segment, replayed inside a payload of the next one.
        var old = await File.ReadAllBytesAsync(SegmentWith(folder, "first"), TestContext.Current.CancellationToken);
        await using var second = folder.Open(Durability.Process);
        Assert.Equal(AppendResult.Appended, second.TryAppend(old.AsSpan(SegmentHeader.Length, 256), out _));
        second.Cut();
        using var crashed = folder.Crash();
        var file = Directory.GetFiles(crashed.Path, "*.log").Order().Last(f => File.ReadAllBytes(f).AsSpan(SegmentHeader.Length + 16).IndexOf("first"u8) >= 0);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[SegmentHeader.Length + 12] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await using var again = crashed.Open(Durability.Process);

        Assert.Equal(["first"], LogFolder.Waiting(again).SelectMany(b => b.Records));
        Assert.Equal(1, again.Status.UnreadableRanges);
    }

    [Fact]
    public async Task A_segment_whose_header_is_gone_is_kept_aside_and_the_log_goes_on()
    {
        using var folder = new LogFolder();
        var log = folder.Open(Durability.Disk);
        await LogFolder.AppendAsync(log, "one");
        await log.DisposeAsync();
        var file = SegmentWith(folder, "one");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes.AsSpan(0, SegmentHeader.Length).Fill(0xee);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await using var again = folder.Open(Durability.Disk);

        Assert.Empty(LogFolder.Waiting(again));
        Assert.Equal(1, again.Status.UnreadableRanges);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(folder.Path, "damaged", Path.GetFileName(file)), TestContext.Current.CancellationToken));
        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(again, "two"));
    }

    [Fact]
    public async Task Events_in_another_versions_format_keep_the_log_shut_and_are_not_touched()
    {
        using var folder = new LogFolder();
        var log = folder.Open(Durability.Disk);
        await LogFolder.AppendAsync(log, "later");
        await log.DisposeAsync();
        var file = SegmentWith(folder, "later");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[7] = bytes[SegmentHeader.CopyLength + 7] = SegmentHeader.FormatVersion + 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var failure = Assert.Throws<IOException>(() => folder.Open(Durability.Disk));

        Assert.Contains($"{file} was written by another version of PixelServer (format 2 ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        // Once that version has loaded its events it overwrites them; the head alone is in nobody's way.
        bytes.AsSpan(SegmentHeader.Length).Clear();
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await using var again = folder.Open(Durability.Disk);
        Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(again, "now"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"SegmentId\":")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public async Task A_damaged_checkpoint_brings_loaded_blocks_again_rather_than_losing_any(string content)
    {
        using var folder = new LogFolder();
        await using (var log = folder.Open(Durability.Disk))
        {
            await LogFolder.AppendAsync(log, "loaded");
            log.Cut();
            log.Release(LogFolder.Waiting(log).Single().Block);
            await LogFolder.AppendAsync(log, "waiting");
        }

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "checkpoint"), content, TestContext.Current.CancellationToken);
        await using var again = folder.Open(Durability.Disk);

        Assert.Equal(["loaded", "waiting"], LogFolder.Waiting(again).SelectMany(b => b.Records));
    }

    private static string SegmentWith(LogFolder folder, string text) =>
        Directory.GetFiles(folder.Path, "*.log").First(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
