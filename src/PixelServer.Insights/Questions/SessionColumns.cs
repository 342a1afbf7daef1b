namespace PixelServer.Insights.Questions;

/// <summary>What is told of a session by its columns in <c>insight_sessions</c>, as SQL.</summary>
public static class SessionColumns
{
    /// <summary>'new' or 'returning'.</summary>
    public const string Visitors = "if(is_new, 'new', 'returning')";

    /// <summary>The token of a text: of an event's name, a page's path, an item's id, a category.</summary>
    /// <param name="kind">event, page, item or category.</param>
    /// <param name="sql">The text.</param>
    public static string Token(string kind, string sql) => $"toUInt32(cityHash64(concat('{kind}:', {sql})))";
}
