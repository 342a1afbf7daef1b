namespace PixelServer.Insights.Questions;

/// <summary>
/// The part that the statements of all panels have in common: which sessions a question is about. A panel adds its own values to
/// <see cref="Parameters"/>; use one for one statement.
/// </summary>
public sealed class SessionScope
{
    private readonly InsightQuery _query;
    private readonly bool _isUtc;

    public SessionScope(InsightQuery query)
    {
        _query = query;
        _isUtc = query.TimeZone == InsightQuery.Utc;
    }

    public StatementParameters Parameters { get; } = new();

    /// <summary>The site's id.</summary>
    public string Site => Parameters.Text("site", _query.Site);

    /// <summary>The day on which the session began, where the question's people are.</summary>
    public string LocalDay => _isUtc ? "day" : $"toDate(session_start, {TimeZone})";

    /// <summary>When the session began, where the question's people are; a function's second argument.</summary>
    public string TimeZone => Parameters.Text("tz", _query.TimeZone);

    /// <summary>1 for the days that are asked for, 0 for those they are compared with.</summary>
    public string IsCurrent => _query.ComparedFrom is null
        ? "1"
        : _isUtc ? $"day >= {Parameters.Date("from", _query.From)}" : $"session_start >= {Midnight("from", _query.From)}";

    /// <summary>The point of time at which the session began: a day, or so many days together; the points of the days that are compared with come first.</summary>
    public string Slot(int daysPerPoint)
    {
        var point = Point(Parameters.Date("from", _query.From), daysPerPoint);
        return _query.ComparedFrom is { } compared
            ? $"toUInt16(if({IsCurrent}, {_query.ComparedPoints(daysPerPoint)} + {point}, {Point(Parameters.Date("compared_from", compared), daysPerPoint)}))"
            : $"toUInt16({point})";
    }

    /// <summary>FROM and WHERE: the sessions of the days that are asked for, and those they are compared with.</summary>
    /// <param name="isCompared">Whether those they are compared with are wanted.</param>
    public string From(bool isCompared = true) => From(_query.From, _query.Until, isCompared ? _query.ComparedFrom : null, _query.ComparedUntil);

    /// <summary>FROM and WHERE: the sessions of other days than are asked for.</summary>
    public string FromDays(DateOnly from, DateOnly until) => From(from, until, null, null);

    private string Point(string first, int daysPerPoint) => daysPerPoint == 1 ? $"({LocalDay} - {first})" : $"intDiv({LocalDay} - {first}, {daysPerPoint})";

    private string From(DateOnly from, DateOnly until, DateOnly? comparedFrom, DateOnly? comparedUntil)
    {
        // Two times side by side are one.
        var period = comparedFrom is null ? Between("", from, until)
            : comparedUntil!.Value.AddDays(1) == from ? Between("compared_", comparedFrom.Value, until)
            : $"({Between("", from, until)} OR {Between("compared_", comparedFrom.Value, comparedUntil.Value)})";
        string[] conditions =
        [
            $"site = {Site}",
            period,
            "NOT is_deleted",
            .. _query.Bots switch { BotChoice.Exclude => ["NOT is_bot"], BotChoice.Only => ["is_bot"], _ => Array.Empty<string>() },
            .. _query.Filters.Where(filter => filter.Included.Count > 0).Select(filter => filter.Dimension.Has(filter.Included, Parameters)),
            .. _query.Filters.Where(filter => filter.Excluded.Count > 0).Select(filter => $"NOT {filter.Dimension.Has(filter.Excluded, Parameters)}"),
        ];
        return $"FROM insight_sessions FINAL\nWHERE {string.Join("\n    AND ", conditions)}";
    }

    // Days of the table are UTC's: where others are meant, they only say where to look.
    private string Between(string name, DateOnly from, DateOnly until)
    {
        var (first, last) = (Parameters.Date($"{name}from", from), Parameters.Date("until", until));
        return _isUtc
            ? $"day BETWEEN {first} AND {last}"
            : $"(day BETWEEN {first} - 1 AND {last} + 1 AND session_start >= {Midnight($"{name}from", from)} AND session_start < {Midnight("after", until.AddDays(1))})";
    }

    private string Midnight(string name, DateOnly day) => $"toDateTime({Parameters.Date(name, day)}, {TimeZone})";
}
