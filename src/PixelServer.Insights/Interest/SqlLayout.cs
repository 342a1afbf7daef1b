namespace PixelServer.Insights.Interest;

/// <summary>Lays statements out so that people can read them.</summary>
internal static class SqlLayout
{
    /// <summary>All lines but the first so many steps to the right.</summary>
    public static string Deeper(string sql, int steps) => sql.Replace("\n", $"\n{new string(' ', 4 * steps)}", StringComparison.Ordinal);
}
