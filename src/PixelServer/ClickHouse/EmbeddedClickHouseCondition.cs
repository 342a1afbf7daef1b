namespace PixelServer.ClickHouse;

/// <summary>What the embedded engine is doing.</summary>
public enum EmbeddedClickHouseCondition
{
    Starting,
    Up,

    /// <summary>It died; another one is being started.</summary>
    Restarting,

    /// <summary>It refused to start and said why; tried again every ten seconds.</summary>
    Failed,
    Stopped,
}
