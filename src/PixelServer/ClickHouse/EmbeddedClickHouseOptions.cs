namespace PixelServer.ClickHouse;

/// <summary>How to run the embedded engine. <paramref name="Port"/> 0 lets the system choose; the choice is then kept over restarts.</summary>
/// <param name="DataDirectory">Folder that holds the tables; one process at a time.</param>
/// <param name="Port">0 to 65535 on 127.0.0.1.</param>
/// <param name="LibraryPath">libchdb, or null to let the engine's program find it.</param>
/// <param name="Users">Who may query, at least one.</param>
public sealed record EmbeddedClickHouseOptions(string DataDirectory, int Port, string? LibraryPath, IReadOnlyList<ClickHouseUser> Users)
{
    /// <summary>The engine's program; by default the one beside this program's own files.</summary>
    public string ProgramPath { get; init; } = Path.Combine(AppContext.BaseDirectory, "PixelServer.EmbeddedClickHouse");
}
