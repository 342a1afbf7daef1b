using System.ComponentModel.DataAnnotations;

namespace PixelServer.Pipeline.EventLog;

/// <summary>Settings of the event log, section <c>EventLog</c>.</summary>
public sealed class EventLogOptions
{
    public const string Section = "EventLog";

    /// <summary>Longest record; the largest POST body and its headers fit with room to spare.</summary>
    public const int MaxRecordBytes = 2 * 1024 * 1024;

    /// <summary>Folder of the log; everything in it belongs to the log.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>When an event counts as stored. Default: <see cref="Durability.Disk"/>.</summary>
    public Durability Durability { get; set; } = Durability.Disk;

    /// <summary>Size of one preallocated file. Default: 16 MiB, so that the buffers of Durability.Disk stay small.</summary>
    [Range(4096, 1 << 30)]
    public int SegmentBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bound on the disk space of the log; beyond it new events are refused and none is lost. Default: 10 GiB.</summary>
    public long MaxBytes { get; set; } = 10L * 1024 * 1024 * 1024;

    /// <summary>A block is cut at this size even before its time. Default: 8 MiB.</summary>
    [Range(1, 1 << 30)]
    public int BlockBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Shortest time between two blocks, hence about the longest an event waits for its block. Default: 500 ms.</summary>
    public TimeSpan BlockInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the log looks for work: blocks to cut, segments to prepare. Default: 50 ms.</summary>
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A segment is closed at this age, so that block ids, which carry its day, stay near their events. Default: 1 h.</summary>
    public TimeSpan SegmentAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long the bytes of loaded events may stay in the log's files before they are overwritten with zeros; it takes a few seconds
    /// more. Default: 30 s. Zero: until their place is used again, which may be never.
    /// </summary>
    public TimeSpan WipeAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long unreadable bytes are kept aside, in the folder <c>damaged</c>, for someone to look at. Default: 7 days.</summary>
    public TimeSpan KeepDamaged { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The errors in these settings, each naming key, value and fix; empty when all is well.</summary>
    public IEnumerable<string> Errors()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "EventLog:Folder is empty; name a folder on a local disk.";
        }

        if (SegmentBytes is < 4096 or > 1 << 30 || SegmentBytes % 4096 != 0)
        {
            yield return $"EventLog:SegmentBytes is {SegmentBytes}; use a multiple of 4096 from 4096 to 1073741824.";
        }

        if (MaxBytes < 4L * SegmentBytes)
        {
            yield return $"EventLog:MaxBytes is {MaxBytes}; use at least four times SegmentBytes ({4L * SegmentBytes}).";
        }

        if (BlockBytes < 1)
        {
            yield return $"EventLog:BlockBytes is {BlockBytes}; use a positive number of bytes.";
        }

        if (BlockInterval < TimeSpan.Zero || BlockInterval > TimeSpan.FromMinutes(10))
        {
            yield return $"EventLog:BlockInterval is {BlockInterval}; use 00:00:00 to 00:10:00.";
        }

        if (TickInterval < TimeSpan.FromMilliseconds(1) || TickInterval > TimeSpan.FromMinutes(1))
        {
            yield return $"EventLog:TickInterval is {TickInterval}; use 00:00:00.001 to 00:01:00.";
        }

        if (SegmentAge <= TimeSpan.Zero)
        {
            yield return $"EventLog:SegmentAge is {SegmentAge}; use a positive time.";
        }

        if (WipeAfter < TimeSpan.Zero || WipeAfter > TimeSpan.FromDays(365))
        {
            yield return $"EventLog:WipeAfter is {WipeAfter}; use 00:00:00 (never) to 365.00:00:00.";
        }

        if (KeepDamaged <= TimeSpan.Zero || KeepDamaged > TimeSpan.FromDays(3650))
        {
            yield return $"EventLog:KeepDamaged is {KeepDamaged}; use a positive time up to 3650.00:00:00.";
        }
    }
}
