using PixelServer.Pipeline.EventLog;

namespace PixelServer.Pipeline.Redis;

/// <summary>A block on its way from the log to ClickHouse. Belongs to <see cref="ShippedBlocks"/>, whose lock guards what changes.</summary>
internal sealed class ShippedBlock(LogBlock block, int stream)
{
    public LogBlock Block { get; } = block;

    /// <summary>Number of its stream.</summary>
    public int Stream { get; } = stream;

    /// <summary>Its latest entry; null until it was sent.</summary>
    public string? EntryId { get; set; }

    /// <summary>It lies in a sender's queue or hands, and need not be looked for.</summary>
    public bool IsWithSender { get; set; } = true;

    /// <summary>Its bytes are being read, so that the log must keep them.</summary>
    public bool IsBeingSent { get; set; }

    /// <summary>ClickHouse has it, as was heard while it was being sent again.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>When it is looked for next, as a timestamp.</summary>
    public long CheckAt { get; set; }

    /// <summary>How long after this look the next one is.</summary>
    public TimeSpan CheckPause { get; set; }

    /// <summary>How often its entry was gone unconfirmed.</summary>
    public int Losses { get; set; }
}
