namespace PixelServer.Configuration;

/// <summary>What one process of the server does. A small installation does all of it in one.</summary>
[Flags]
internal enum ServerRoles
{
    None = 0,

    /// <summary>Answers pixel requests and keeps the event log.</summary>
    Collector = 1,

    /// <summary>Brings blocks to ClickHouse, and runs the embedded one.</summary>
    Loader = 2,

    /// <summary>Builds audiences from what is in ClickHouse, and exports them.</summary>
    Audiences = 4,

    /// <summary>Shows people what is in ClickHouse: the pages at / and the figures behind them.</summary>
    Dashboard = 8,

    All = Collector | Loader | Audiences | Dashboard,
}
