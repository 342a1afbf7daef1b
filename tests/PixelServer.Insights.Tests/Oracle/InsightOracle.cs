using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Tests.Oracle;

/// <summary>What the panels should say, by loops over events.</summary>
internal sealed class InsightOracle
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    public InsightOracle(IEnumerable<SomeEvent> events)
    {
        foreach (var visitor in events.Where(one => one.Event != "consent" && one.Visitor != 0).GroupBy(one => (one.Site, one.Visitor)))
        {
            var sorted = visitor.OrderBy(one => one.Time).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
            var begin = 0;
            for (var i = 1; i <= sorted.Count; i++)
            {
                if (i == sorted.Count || sorted[i].Time - sorted[i - 1].Time > Pause)
                {
                    Sessions.Add(new OracleSession(sorted[begin..i], sorted[0].Time));
                    begin = i;
                }
            }
        }
    }

    public List<OracleSession> Sessions { get; } = [];

    /// <summary>The sessions that a question is about.</summary>
    public List<OracleSession> Current(InsightQuery query) => Find(query, query.From, query.Until);

    /// <summary>Those they are compared with.</summary>
    public List<OracleSession> Previous(InsightQuery query) => query.ComparedFrom is { } from ? Find(query, from, query.ComparedUntil!.Value) : [];

    /// <summary>Those of other days.</summary>
    public List<OracleSession> Find(InsightQuery query, DateOnly from, DateOnly until) =>
    [
        .. Sessions.Where(session => session.Site == query.Site
            && Day(query, session.Start) >= from && Day(query, session.Start) <= until
            && (query.Bots == BotChoice.Include || session.IsBot == (query.Bots == BotChoice.Only))
            && query.Filters.All(filter =>
                (filter.Included.Count == 0 || filter.Included.Any(value => session.Has(filter.Dimension.Name, value)))
                && !filter.Excluded.Any(value => session.Has(filter.Dimension.Name, value)))),
    ];

    public static DateTimeOffset Local(InsightQuery query, DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(query.TimeZone));

    public static DateOnly Day(InsightQuery query, DateTimeOffset time) => DateOnly.FromDateTime(Local(query, time).DateTime);

    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
