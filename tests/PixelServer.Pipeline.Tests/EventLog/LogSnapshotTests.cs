using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

public sealed class LogSnapshotTests
{
    [Theory]
    [InlineData(Durability.Disk)]
    [InlineData(Durability.Process)]
    public async Task A_snapshot_of_a_log_that_is_written_to_has_what_waits_under_the_blocks_ids(Durability durability)
    {
        using var folder = new LogFolder();
        await using var log = folder.Open(durability);
        var records = Enumerable.Range(0, 60).Select(i => $"{i:000} {new string('x', 200)}").ToList();
        foreach (var record in records)
        {
            Assert.Equal(AppendResult.Appended, await LogFolder.AppendAsync(log, record));
            if (record.StartsWith("04", StringComparison.Ordinal))
            {
                log.Cut();
            }
        }

        var waiting = LogFolder.Waiting(log).ToList();
        foreach (var (block, _) in waiting[..^2])
        {
            log.Release(block);
        }

        using var copy = new LogFolder();
        foreach (var segment in LogSnapshot.Take(folder.Path))
        {
            await using var file = File.Create(Path.Combine(copy.Path, segment.Name));
            await file.WriteAsync(segment.Content, TestContext.Current.CancellationToken);
            file.SetLength(segment.Length);
        }

        await using var again = copy.Open(durability);
        var found = LogFolder.Waiting(again).ToList();
        var loaded = waiting[..^2].SelectMany(block => block.Records).ToList();
        Assert.NotEmpty(loaded);
        Assert.Empty(records.Except(loaded).Except(found.SelectMany(block => block.Records)));
        Assert.Empty(waiting[^2..].Select(block => block.Block.Id).Except(found.Select(block => block.Block.Id)));
        Assert.DoesNotContain(records[0], found.SelectMany(block => block.Records));
    }

    [Fact]
    public void A_folder_that_is_not_there_or_empty_has_none()
    {
        using var folder = new LogFolder();

        Assert.Empty(LogSnapshot.Take(folder.Path));
        Assert.Empty(LogSnapshot.Take(Path.Combine(folder.Path, "none")));
    }
}
