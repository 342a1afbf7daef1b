namespace PixelServer.Audiences.Compilation;

/// <summary>Lays out SQL so that people can read it.</summary>
internal static class SqlText
{
    /// <summary>The text in parentheses on lines of its own, indented.</summary>
    public static string Block(string sql) => $"(\n{Indent(sql)}\n)";

    public static string Indent(string sql) => "    " + sql.Replace("\n", "\n    ", StringComparison.Ordinal);

    /// <summary>Conditions one below the other, after a word such as WHERE; nothing when there are none.</summary>
    public static string Lines(string word, IEnumerable<string> conditions)
    {
        var text = string.Join("\n  AND ", conditions.Select(condition => condition.Replace("\n", "\n  ", StringComparison.Ordinal)));
        return text.Length == 0 ? "" : $"{word} {text}";
    }

    public static string Join(params IEnumerable<string> lines) => string.Join('\n', lines.Where(line => line.Length > 0));
}
