namespace PixelServer.Pipeline.EventLog;

/// <summary>What "stored" means when an event is answered.</summary>
public enum Durability
{
    /// <summary>On disk: answered after fdatasync, survives a power cut.</summary>
    Disk,

    /// <summary>In the operating system's page cache: survives <c>kill -9</c> of the process, not a power cut.</summary>
    Process,
}
