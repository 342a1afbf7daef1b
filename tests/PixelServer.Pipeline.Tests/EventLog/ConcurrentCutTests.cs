using System.Text;
using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

/// <summary>Blocks cut at any moment while writers fill one segment after the other.</summary>
public sealed class ConcurrentCutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(Durability.Disk, 1_000)]
    [InlineData(Durability.Process, 20_000)]
    public async Task Every_record_is_in_exactly_one_block_however_cuts_and_new_segments_meet(Durability durability, int each)
    {
        const int writers = 3;
        using var folder = new LogFolder();
        await using var log = folder.Open(durability, segments: 64);
        var appending = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => AppendAsync(log, writer, each), Token)));
        var cutting = Task.Run(() => CutUntil(log, appending), Token);
        var read = new Dictionary<string, int>();
        while (read.Count < writers * each)
        {
            var block = await log.Blocks.ReadAsync(Token);
            foreach (var record in LogFolder.Records(log, block))
            {
                read[record] = read.GetValueOrDefault(record) + 1;
            }

            log.Release(block);
        }

        await appending;
        await cutting;
        Assert.All(read.Values, times => Assert.Equal(1, times));
        Assert.Equal(0, log.Status.UnreadableRanges);
    }

    private static void CutUntil(DiskEventLog log, Task done)
    {
        while (!done.IsCompleted)
        {
            log.Cut();
        }

        log.Cut();
    }

    private static async Task AppendAsync(DiskEventLog log, int writer, int count)
    {
        for (var number = 0; number < count;)
        {
            // Lengths differ, so that records of two segments rarely begin at the same places.
            var text = $"{writer}-{number}:{new string('x', 7 * (number % 31))}";
            if (log.TryAppend(Encoding.UTF8.GetBytes(text), out var position) == AppendResult.Appended)
            {
                Assert.True(await log.WhenDurableAsync(position));
                number++;
            }
            else
            {
                await Task.Yield();
            }
        }
    }
}
