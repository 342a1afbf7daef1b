using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog;

/// <summary>
/// Random sequences of everything one can do to a log, against a model of two lists: what was answered and is not loaded,
/// and which id each block had. A failing seed goes into <see cref="Seeds"/> and stays.
/// </summary>
public sealed class LogModelTests
{
    public static TheoryData<Durability, int> Seeds
    {
        get
        {
            var data = new TheoryData<Durability, int>();
            for (var seed = 1; seed <= 40; seed++)
            {
                data.Add(seed % 2 == 0 ? Durability.Disk : Durability.Process, seed);
            }

            return data;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Seeds))]
    public async Task A_log_behaves_like_its_model_whatever_is_done_to_it(Durability durability, int seed)
    {
        var random = new Random(seed);
        var folder = new LogFolder();
        var log = Open(folder, durability, seed);
        var answered = new List<string>();
        var blocks = new List<(LogBlock Block, List<string> Records)>();
        var ids = new Dictionary<BlockId, List<string>>();
        var number = 0;
        try
        {
            for (var step = 0; step < 150; step++)
            {
                switch (random.Next(20))
                {
                    case < 11:
                        var text = $"record {number++}:{new string('x', random.Next(0, 700))}";
                        if (await LogFolder.AppendAsync(log, text) == AppendResult.Appended)
                        {
                            answered.Add(text);
                        }

                        break;
                    case < 14:
                        log.Cut();
                        break;
                    case < 18:
                        Take();
                        if (blocks.Count > 0)
                        {
                            var (block, records) = blocks[0];
                            blocks.RemoveAt(0);
                            log.Release(block);
                            Assert.Equal(answered.Take(records.Count), records);
                            answered.RemoveRange(0, records.Count);
                        }

                        break;
                    case 18:
                        await log.DisposeAsync();
                        Reopen(folder);
                        break;
                    default:
                        var crashed = folder.Crash();
                        await log.DisposeAsync();
                        folder.Dispose();
                        folder = crashed;
                        Reopen(crashed);
                        break;
                }
            }

            log.Cut();
            Take();
            Assert.Equal(answered, blocks.SelectMany(b => b.Records));
            Assert.Equal(0, log.Status.UnreadableRanges);
            blocks.ForEach(b => log.Release(b.Block));
            await UntilWipedAsync(log, folder, seed);
        }
        finally
        {
            await log.DisposeAsync();
            folder.Dispose();
        }

        void Reopen(LogFolder from)
        {
            log = Open(from, durability, seed);
            blocks.Clear();
        }

        void Take()
        {
            foreach (var (block, records) in LogFolder.Waiting(log))
            {
                if (ids.TryGetValue(block.Id, out var before))
                {
                    Assert.Equal(before, records);
                }

                ids[block.Id] = records;
                blocks.Add((block, records));
            }
        }
    }

    // Loaded events are wiped at once, or some time, or, while the test runs, never.
    private static DiskEventLog Open(LogFolder folder, Durability durability, int seed)
    {
        var options = folder.Options(durability, segments: 5);
        options.TickInterval = TimeSpan.FromMilliseconds(1);
        options.WipeAfter = (seed / 2 % 3) switch
        {
            0 => TimeSpan.FromTicks(1),
            1 => TimeSpan.FromMilliseconds(20),
            _ => TimeSpan.FromDays(1),
        };
        return DiskEventLog.Open(options, TimeProvider.System, NullLogger.Instance);
    }

    // Once all is loaded, a log that wipes leaves nothing behind.
    private static async Task UntilWipedAsync(DiskEventLog log, LogFolder folder, int seed)
    {
        while (seed / 2 % 3 < 2 && (log.Status.WipeableBytes > 0 || folder.FilesWith("record ").Count > 0))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
