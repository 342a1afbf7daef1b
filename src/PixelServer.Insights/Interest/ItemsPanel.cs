using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>Items, categories and brands: who looks at them, who buys them, and how that changes. Thread-safe.</summary>
public sealed class ItemsPanel(InsightReader reader)
{
    /// <summary>Asks.</summary>
    /// <param name="query">Which sessions.</param>
    /// <param name="by">Of what the rows are.</param>
    /// <param name="limit">How many rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Pipeline.Warehouse.ClickHouseException">ClickHouse refuses, takes too long, or cannot be reached.</exception>
    public async Task<ItemsAnswer> ReadAsync(InsightQuery query, InterestKind by, int limit, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var interest = new InterestSql(query, scope, limit);
        var sql = ItemsSql.Write(query, scope, interest, by);
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var facts = rows.ConvertAll(row => new MovementFacts(row.Sessions, row.Previous, row.Points));
        var movements = MovementTest.Test(query, facts, rows.Count == 0 ? 0 : rows[0].Tested, interest.DaysPerPoint);
        var items = rows.Zip(movements.All, (row, movement) => row.ToInterest(movement, query.ComparedFrom is not null)).ToList();
        return new ItemsAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            ComparedFrom = query.ComparedFrom,
            ComparedUntil = query.ComparedUntil,
            Sql = scope.Parameters.Write(sql),
            Notes = movements.Notes,
            By = by.Name,
            Rows = [.. rows.Zip(items).Where(one => one.First.Place <= limit).OrderBy(one => one.First.Place).Select(one => one.Second)],
            Gaining = [.. movements.Gaining.Select(place => items[place] with { Series = rows[place].Points })],
            Losing = [.. movements.Losing.Select(place => items[place] with { Series = rows[place].Points })],
            DaysPerPoint = interest.DaysPerPoint,
        };
    }

    private sealed record Row(
        string Id, string Name, string Brand, string Category, long Sessions, long Previous, long Place, long Tested, IReadOnlyList<long> Points, long Carted, long Bought)
    {
        public ItemInterest ToInterest(Movement movement, bool isCompared) =>
            new(Id, Name, Brand, Category, Sessions, Carted, Bought, isCompared ? Previous : null, movement);
    }
}
