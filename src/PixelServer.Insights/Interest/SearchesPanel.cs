using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>What people search for, whether they look at something then, and how that changes. Thread-safe.</summary>
public sealed class SearchesPanel(InsightReader reader)
{
    /// <summary>Asks.</summary>
    /// <param name="query">Which sessions.</param>
    /// <param name="limit">How many rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Pipeline.Warehouse.ClickHouseException">ClickHouse refuses, takes too long, or cannot be reached.</exception>
    public async Task<SearchesAnswer> ReadAsync(InsightQuery query, int limit, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var interest = new InterestSql(query, scope, limit);
        var sql = interest.Ranked("search_terms", "searches > 0", ("found", "item_views > 0"), ("converted", "is_conversion"));
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var facts = rows.ConvertAll(row => new MovementFacts(row.Sessions, row.Previous, row.Points));
        var movements = MovementTest.Test(query, facts, rows.Count == 0 ? 0 : rows[0].Tested, interest.DaysPerPoint, isCut: rows.Count == interest.MostRows);
        var searches = rows.Zip(movements.All, (row, movement) => row.ToInterest(movement, query.ComparedFrom is not null)).ToList();
        return new SearchesAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            ComparedFrom = query.ComparedFrom,
            ComparedUntil = query.ComparedUntil,
            Sql = scope.Parameters.Write(sql),
            Notes = movements.Notes,
            Rows = [.. rows.Zip(searches).Where(one => one.First.Place <= limit).OrderBy(one => one.First.Place).Select(one => one.Second)],
            Gaining = [.. movements.Gaining.Select(place => searches[place] with { Series = rows[place].Points })],
            Losing = [.. movements.Losing.Select(place => searches[place] with { Series = rows[place].Points })],
            DaysPerPoint = interest.DaysPerPoint,
        };
    }

    private sealed record Row(string Key, long Sessions, long Previous, long Place, long Tested, long[] Points, long Found, long Converted)
    {
        public SearchInterest ToInterest(Movement movement, bool isCompared) =>
            new(Key, Sessions, isCompared ? Previous : null, Share.Of(Found, Sessions), Share.Of(Converted, Sessions), movement);
    }
}
