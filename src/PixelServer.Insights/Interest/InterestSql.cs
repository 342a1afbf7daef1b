using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>
/// The part that the statements on items and on searches have in common: what sessions were interested in, counted in sessions, point by point of time.
/// Only what is shown, and what may have changed more than by chance, has its points told: where not even independent sessions could make a
/// difference as large seldom, no test that allows for more than that finds one.
/// </summary>
/// <param name="query">What is asked.</param>
/// <param name="scope">Its sessions.</param>
/// <param name="limit">How many are shown.</param>
internal sealed class InterestSql(InsightQuery query, SessionScope scope, int limit)
{
    /// <summary>Sessions in one of the two times, below which no change is looked for.</summary>
    public const int FewestSessions = 20;

    // Beside what is shown: a bound for a shop in which everything has changed. They are those that changed most, as independent sessions would have it; a test
    // that allows for more chance finds the clearest among them too, unless nearly all of them vary much from day to day.
    private const int MostChanged = 5000;

    // Days of longer times are put together, so that neither memory nor the picture bursts: the points of both times have numbers of one byte.
    private const int MostPoints = 92;

    // Chi-square of the level of 5 % at one degree of freedom, a little less than it is.
    private const string LeastSquare = "3.84";
    private const string HasMany = "sessions + previous >= 1000";

    private const string Square = "pow(greatest(abs(toInt64(sessions) - toInt64(previous)) - 1, 0), 2) / (sessions + previous)";

    /// <summary>Days that a point stands for.</summary>
    public int DaysPerPoint { get; } = (query.Days + MostPoints - 1) / MostPoints;

    /// <summary>Rows that an answer has at most.</summary>
    public int MostRows => limit + MostChanged;

    private bool IsCompared => query.ComparedFrom is not null;

    // First point of the time that is asked for.
    private int First => query.ComparedPoints(DaysPerPoint);

    // As CountChange compares, with its correction for whole numbers, and as if days varied no more than independent sessions make them. Where the two times
    // have not the same weekdays, a little of a difference may be theirs and hide another.
    private string MayDiffer => HasWholeWeeks ? $"{Square} >= {LeastSquare}" : $"({Square} >= {LeastSquare} OR {HasMany})";

    private string Order => HasWholeWeeks ? $"{Square} DESC" : $"{HasMany} DESC, {Square} DESC";

    private bool HasWholeWeeks => query.Days % 7 == 0;

    /// <summary>
    /// A statement with the columns <c>key</c>, <c>sessions</c> in the time that is asked for, <c>previous</c> in the other, <c>place</c> by sessions,
    /// <c>tested</c> (how many keys there are of which a change would be told), <c>points</c>, and those in <paramref name="more"/>.
    /// </summary>
    /// <param name="keys">Of a session: an array of what it was interested in, each once.</param>
    /// <param name="condition">Which sessions have any; empty for all.</param>
    /// <param name="more">Further columns: of which sessions of the time that is asked for they are the number.</param>
    public string Ranked(string keys, string condition, params IReadOnlyList<(string Name, string Condition)> more) => $"""
        SELECT key, sessions, previous, place, tested, arrayReduce('countResample(0, {First + query.Points(DaysPerPoint)}, 1)', slots) AS points{Each(more, one => $", {one.Name}")}
        FROM
        (
            SELECT *, row_number() OVER (ORDER BY sessions DESC, key) AS place, countIf(greatest(sessions, previous) >= {FewestSessions}) OVER () AS tested
            FROM
            (
                SELECT key, groupArray(slot) AS slots, arrayCount(slot -> slot >= {First}, slots) AS sessions, length(slots) - sessions AS previous{Each(more, one => $", countIf(slot >= {First} AND is_{one.Name}) AS {one.Name}")}
                FROM
                (
                    SELECT toUInt8({scope.Slot(DaysPerPoint)}) AS slot, {keys} AS keys{Each(more, one => $", {one.Condition} AS is_{one.Name}")}
                    {SqlLayout.Deeper(scope.From(), 3)}{(condition.Length > 0 ? $" AND {condition}" : "")}
                )
                ARRAY JOIN keys AS key
                GROUP BY key
            )
        )
        WHERE place <= {limit}{(IsCompared ? $" OR (greatest(sessions, previous) >= {FewestSessions} AND {MayDiffer})" : "")}
        ORDER BY place > {limit}, {Order}, key
        LIMIT {MostRows}
        """;

    private static string Each(IEnumerable<(string Name, string Condition)> more, Func<(string Name, string Condition), string> write) => string.Concat(more.Select(write));
}
