using System.Text.Json;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// How far the log's blocks are in ClickHouse: everything before this place. Only a hint that saves questions after a restart;
/// blocks behind it may be there too, so the loader asks. Replaced whole and never synced: a lost or torn one costs questions only.
/// </summary>
internal readonly record struct Checkpoint(long SegmentId, int Offset) : IComparable<Checkpoint>
{
    private const string FileName = "checkpoint";

    /// <summary>Reads the checkpoint; the beginning of time when there is none or it is damaged.</summary>
    public static Checkpoint Load(ILogFiles files, string folder)
    {
        try
        {
            return files.ReadAll(Path.Combine(folder, FileName)) is { } bytes ? JsonSerializer.Deserialize<Checkpoint>(bytes) : default;
        }
        catch (JsonException)
        {
            // Damaged: every block is asked for, which is slower and as safe.
            return default;
        }
    }

    public int CompareTo(Checkpoint other) =>
        SegmentId != other.SegmentId ? SegmentId.CompareTo(other.SegmentId) : Offset.CompareTo(other.Offset);

    public void Save(ILogFiles files, string folder)
    {
        var path = Path.Combine(folder, FileName);
        var draft = path + ".new";
        files.WriteAll(draft, JsonSerializer.SerializeToUtf8Bytes(this));
        files.Move(draft, path, replace: true);
    }
}
