using System.ComponentModel.DataAnnotations;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Pipeline.EventLog;

/// <summary>Settings of the event log, section <c>EventLog</c>.</summary>
public sealed class EventLogOptions
{
    public const string Section = "EventLog";

    /// <summary>Longest record; the largest POST body and its headers fit with room to spare.</summary>
    public const int MaxRecordBytes = 2 * 1024 * 1024;

    /// <summary>Folder of the log, on a local disk, perhaps its own; everything in it belongs to the log. Empty: <c>DIR/log</c>.</summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// When an event counts as stored: with <c>Disk</c> it is answered after fdatasync, with <c>Process</c> it survives <c>kill -9</c>
    /// but not a power cut.
    /// </summary>
    public Durability Durability { get; set; } = Durability.Disk;

    /// <summary>Bytes of one preallocated file, a multiple of 4096; small ones keep the buffers of <c>Disk</c> small.</summary>
    [Range(4096, 1 << 30)]
    public int SegmentBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bound on the log's disk space in bytes, at least four times <see cref="SegmentBytes"/>: beyond it new events are refused (503) and none
    /// held is lost.
    /// </summary>
    [Range(typeof(long), "16384", "9223372036854775807")]
    public long MaxBytes { get; set; } = 10L * 1024 * 1024 * 1024;

    /// <summary>Bytes at which a block is cut even before its time.</summary>
    [Range(1, 1 << 30)]
    public int BlockBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Shortest time between two blocks, hence about the longest an event waits for its block.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan BlockInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the log looks for work: blocks to cut, segments to prepare.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A segment is closed at this age, so that block ids, which carry its day, stay near their events.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "365.00:00:00")]
    public TimeSpan SegmentAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long the bytes of loaded events may stay in the log's files before they are overwritten with zeros; it takes a few seconds
    /// more. Zero: until their place is used again, which may be never.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan WipeAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long unreadable bytes are kept aside, in the folder <c>damaged</c>, for someone to look at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "3650.00:00:00")]
    public TimeSpan KeepDamaged { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The errors in these settings, each naming key, value and fix; empty when all is well.</summary>
    public IEnumerable<string> Errors()
    {
        foreach (var error in SettingLimits.Errors(Section, this))
        {
            yield return error;
        }

        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "EventLog:Folder is empty; name a folder on a local disk.";
        }

        if (SegmentBytes % 4096 != 0)
        {
            yield return $"EventLog:SegmentBytes is {SegmentBytes}; use a multiple of 4096.";
        }

        if (MaxBytes < 4L * SegmentBytes)
        {
            yield return $"EventLog:MaxBytes is {MaxBytes}; use at least four times SegmentBytes ({4L * SegmentBytes}).";
        }
    }
}
