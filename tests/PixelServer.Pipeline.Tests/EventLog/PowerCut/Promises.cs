using System.Globalization;
using PixelServer.Pipeline.EventLog;
using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// What a log has promised, and after how many changes of its disk: records answered as stored, blocks handed out, and the blocks
/// it was told are loaded. Knows what must, may and must not be found after a power cut.
/// </summary>
internal sealed class Promises
{
    // In the order of their appends, which is that of their numbers.
    private readonly Dictionary<string, int> _asked = [];
    private readonly Dictionary<string, int> _storedAfter = [];
    private readonly Dictionary<BlockId, (int After, HandedBlock Handed)> _blocks = [];
    private readonly Dictionary<BlockId, int> _releasedAfter = [];

    public int Stored => _storedAfter.Count;

    /// <summary>The records of the blocks that are loaded.</summary>
    public IEnumerable<string> Released => _releasedAfter.Keys.Where(_blocks.ContainsKey).SelectMany(id => _blocks[id].Handed.Records);

    /// <summary>A text that was never appended before; the log may keep it from now on.</summary>
    public string NewRecord(Random random)
    {
        // Random letters rather than equal ones: a torn record must differ from a whole one.
        var text = string.Create(CultureInfo.InvariantCulture, $"{_asked.Count}:{Convert.ToBase64String(RandomBytes(random))}");
        _asked.Add(text, _asked.Count);
        return text;
    }

    public void IsStored(string record, int after) => _storedAfter.Add(record, after);

    public void IsHandedOut(HandedBlock handed, int after)
    {
        if (_blocks.TryGetValue(handed.Block.Id, out var before))
        {
            RequireSame(before.Handed, handed);
        }
        else
        {
            _blocks.Add(handed.Block.Id, (after, handed));
        }
    }

    /// <summary>
    /// The block is loaded, for good: one that came back after a power cut because the checkpoint was lost stays loaded since its
    /// first release, which a checkpoint that reached the disk after all may still say.
    /// </summary>
    public void IsReleased(BlockId block, int after) => _releasedAfter.TryAdd(block, after);

    /// <summary>What was promised when the power failed, for the next life of the log.</summary>
    public Promises Until(int operations)
    {
        var until = new Promises();
        foreach (var (record, number) in _asked)
        {
            until._asked.Add(record, number);
        }

        foreach (var record in _storedAfter.Where(stored => stored.Value <= operations).Select(stored => stored.Key))
        {
            until._storedAfter.Add(record, 0);
        }

        foreach (var (id, block) in _blocks.Where(block => block.Value.After <= operations))
        {
            until._blocks.Add(id, (0, block.Handed));
        }

        foreach (var id in _releasedAfter.Where(released => released.Value <= operations).Select(released => released.Key))
        {
            until._releasedAfter.Add(id, 0);
        }

        return until;
    }

    /// <summary>Checks what a log brings back when it is opened.</summary>
    /// <param name="found">Its blocks, in order.</param>
    /// <param name="checkpoint">The checkpoint that it found.</param>
    public void RequireKept(IReadOnlyList<HandedBlock> found, Checkpoint checkpoint)
    {
        var holders = new Dictionary<string, BlockId>();
        foreach (var block in _blocks.Values.Select(block => block.Handed))
        {
            foreach (var record in block.Records)
            {
                holders[record] = block.Block.Id;
            }
        }

        var records = new HashSet<string>();
        var last = -1;
        foreach (var block in found)
        {
            var id = block.Block.Id;
            if (_blocks.TryGetValue(id, out var before))
            {
                RequireSame(before.Handed, block);
            }

            if (_releasedAfter.ContainsKey(id) && new Checkpoint(block.Block.SegmentId, block.Block.Start).CompareTo(checkpoint) < 0)
            {
                Assert.Fail($"block {id} is before the checkpoint and came back");
            }

            foreach (var record in block.Records)
            {
                Assert.True(_asked.TryGetValue(record, out var number), $"nobody appended {record}");
                Assert.True(records.Add(record), $"{Short(record)} was found twice");
                Assert.True(number > last, $"{Short(record)} was found behind a later one");
                last = number;
                if (holders.TryGetValue(record, out var holder))
                {
                    Assert.True(holder == id, $"{Short(record)} was handed out in {holder} and came back in {id}");
                }
            }
        }

        var ids = found.Select(block => block.Block.Id).ToHashSet();
        var lost = _blocks.Keys.Where(id => !_releasedAfter.ContainsKey(id) && !ids.Contains(id)).ToList();
        Assert.True(lost.Count == 0, $"block {string.Join(", ", lost)} was not released and is gone");
        foreach (var record in _storedAfter.Keys)
        {
            Assert.True(
                records.Contains(record) || (holders.TryGetValue(record, out var holder) && _releasedAfter.ContainsKey(holder)),
                $"{Short(record)} was answered as stored and is gone");
        }
    }

    private static void RequireSame(HandedBlock before, HandedBlock now)
    {
        Assert.True(
            before.Records.SequenceEqual(now.Records),
            $"block {now.Block.Id} had [{Short(before.Records)}] and has [{Short(now.Records)}]");
    }

    private static string Short(IEnumerable<string> records) => string.Join(' ', records.Select(Short));

    private static string Short(string record) => record.Length <= 12 ? record : record[..12] + "…";

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(3) == 0 ? random.Next(1000) : random.Next(120)];
        random.NextBytes(bytes);
        return bytes;
    }
}
