namespace PixelServer.Pipeline.EventLog;

/// <summary>What became of an append.</summary>
public enum AppendResult
{
    /// <summary>In the log. With <see cref="Durability.Disk"/> durable only once its position is.</summary>
    Appended,

    /// <summary>The bound on disk use is reached or the disk is full; nothing was written. Try again later.</summary>
    Full,

    /// <summary>Longer than <see cref="EventLogOptions.MaxRecordBytes"/>; it never fits.</summary>
    TooLong,
}
