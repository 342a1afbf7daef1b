namespace PixelServer.Insights.Questions;

/// <summary>What is told of a session by its columns in <c>insight_sessions</c>, as SQL.</summary>
public static class SessionColumns
{
    /// <summary>The visitor's first session.</summary>
    public const string IsNew = "first_seen = toDateTime(session_start, 'UTC')";

    /// <summary>'new' or 'returning'.</summary>
    public const string Visitors = "if(first_seen = toDateTime(session_start, 'UTC'), 'new', 'returning')";

    /// <summary>Something was bought, somebody signed up, or left his address.</summary>
    public const string IsConversion = "(purchases + sign_ups + leads > 0)";

    /// <summary>10 s of attention, two pages or a conversion.</summary>
    public const string IsEngaged = "(engagement >= 10 OR page_views >= 2 OR purchases + sign_ups + leads > 0)";

    /// <summary>The token of a text: of an event's name, a page's path, an item's id, a category.</summary>
    /// <param name="kind">event, page, item or category.</param>
    /// <param name="sql">The text.</param>
    public static string Token(string kind, string sql) => $"toUInt32(cityHash64(concat('{kind}:', {sql})))";
}
