namespace PixelServer.SqlConsole;

/// <summary>A table or view that can be asked, and what its author says of it.</summary>
internal sealed record SqlTable(string Name, string Comment, bool IsView, IReadOnlyList<SqlTableColumn> Columns);

/// <summary>A column of it.</summary>
internal sealed record SqlTableColumn(string Name, string Type, string Comment);
