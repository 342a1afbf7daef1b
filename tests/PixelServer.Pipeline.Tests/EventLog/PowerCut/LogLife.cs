using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// One run of a server on a forgetful disk: opens the log, does random things to it, notes what it promises, and finds at every
/// opening what was promised before.
/// </summary>
/// <param name="disk">Its disk.</param>
/// <param name="promises">Where they are noted.</param>
/// <param name="random">Chooses what is done.</param>
/// <param name="cancellation">Ends it.</param>
/// <param name="wipeAfter">The log's; null for some.</param>
internal sealed class LogLife(
    ForgetfulDisk disk, Promises promises, Random random, CancellationToken cancellation, TimeSpan? wipeAfter = null)
{
    public const string Folder = DiskImage.Root + "/log";

    // At once, when it comes to it, or never.
    private static readonly TimeSpan[] WipeTimes = [TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(2), TimeSpan.Zero];

    private readonly EventLogOptions _options = new()
    {
        WipeAfter = wipeAfter ?? WipeTimes[random.Next(3)],
        Folder = Folder,
        Durability = Durability.Disk,
        SegmentBytes = 4096,
        MaxBytes = 6 * 4096,
        // Blocks are cut by hand; the keeper only makes room.
        BlockInterval = TimeSpan.FromMinutes(10),
        BlockBytes = 1 << 30,
        TickInterval = TimeSpan.FromMilliseconds(1),
    };

    private readonly List<HandedBlock> _waiting = [];
    private DiskEventLog? _log;

    public LogStatus Status => Log.Status;

    private DiskEventLog Log => _log ?? throw new InvalidOperationException("The log is not open.");

    /// <summary>Opens the log; false when the disk does not let it, and then the server does not start.</summary>
    public bool TryOpen()
    {
        var checkpoint = Checkpoint.Load(disk, Folder);
        try
        {
            _log = DiskEventLog.Open(_options, TimeProvider.System, NullLogger.Instance, disk);
        }
        catch (IOException) when (disk.HasFailed)
        {
            return false;
        }

        _waiting.Clear();
        TakeBlocks();
        promises.RequireKept(_waiting, checkpoint);
        return true;
    }

    public async Task CloseAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
            TakeBlocks();
            _log = null;
        }
    }

    public void Cut()
    {
        Log.Cut();
        TakeBlocks();
    }

    /// <summary>Random things.</summary>
    public async Task DoAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            switch (random.Next(20))
            {
                case < 9:
                    await AppendAsync(1);
                    break;
                case < 12:
                    await AppendAsync(random.Next(2, 6));
                    break;
                case < 15:
                    Log.Cut();
                    break;
                case < 17:
                    Release();
                    break;
                case 17:
                    ReleaseAll();
                    break;
                default:
                    await CloseAsync();
                    if (!TryOpen())
                    {
                        return;
                    }

                    break;
            }

            TakeBlocks();
        }
    }

    /// <summary>Appends a record that must be stored, releasing blocks if that is what it takes.</summary>
    public async Task AppendOneForSureAsync()
    {
        var stored = promises.Stored;
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await AppendAsync(1);
            if (promises.Stored > stored)
            {
                break;
            }

            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"No record is stored: {Status}, {_waiting.Count} wait");
            }

            cancellation.ThrowIfCancellationRequested();
            Cut();
            Release();
            await Task.Yield();
        }

        Cut();
    }

    /// <summary>Appends all at once, then waits for the answers, as requests do that arrive together.</summary>
    public async Task AppendAsync(int count)
    {
        var appended = new List<(string Record, Task<bool> Answer)>();
        for (var i = 0; i < count; i++)
        {
            var record = promises.NewRecord(random);
            if (Log.TryAppend(Encoding.UTF8.GetBytes(record), out var position) == AppendResult.Appended)
            {
                appended.Add((record, Log.WhenDurableAsync(position).AsTask()));
            }
        }

        foreach (var (record, answer) in appended)
        {
            if (await answer.WaitAsync(cancellation))
            {
                promises.IsStored(record, disk.Operations);
            }
        }
    }

    public void ReleaseAll()
    {
        while (_waiting.Count > 0)
        {
            Release();
        }
    }

    /// <summary>Loads all there is, and waits until no byte of it is left in the segment files.</summary>
    public async Task LoadAndWipeAsync()
    {
        Cut();
        ReleaseAll();
        var since = TimeProvider.System.GetTimestamp();
        while (Status.WipeableBytes > 0 || Left().Count > 0)
        {
            // Before the test's own time is over, which would not say what is left.
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"{Status.WipeableBytes} bytes are left: {string.Join(", ", Left())}");
            }

            await Task.Yield();
        }

        List<string> Left() =>
            // A shorter one may be found by chance in what is no event.
            [.. from record in promises.Released
                where record.Length >= 8
                from path in disk.FilesWith(Encoding.UTF8.GetBytes(record))
                // A batch of which the power cut let only a part reach a used file leaves a gap, and what lay there before is kept aside.
                where !path.Contains("/damaged/", StringComparison.Ordinal)
                select $"{record[..Math.Min(12, record.Length)]} in {path}"];
    }

    private void TakeBlocks()
    {
        while (Log.Blocks.TryRead(out var block))
        {
            var after = disk.Operations;
            var handed = new HandedBlock(block, LogFolder.Records(Log, block));
            promises.IsHandedOut(handed, after);
            _waiting.Add(handed);
        }
    }

    private void Release()
    {
        if (_waiting.Count > 0)
        {
            var at = random.Next(5) == 0 ? random.Next(_waiting.Count) : 0;
            var block = _waiting[at].Block;
            _waiting.RemoveAt(at);
            promises.IsReleased(block.Id, disk.Operations);
            Log.Release(block);
        }
    }
}
