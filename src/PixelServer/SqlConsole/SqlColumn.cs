namespace PixelServer.SqlConsole;

/// <summary>A column of a result, with its type as ClickHouse calls it.</summary>
internal sealed record SqlColumn(string Name, string Type);
