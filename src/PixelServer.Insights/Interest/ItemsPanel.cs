using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>Items, categories and brands: who looks at them, who buys them, and how that changes. Thread-safe.</summary>
public sealed class ItemsPanel(InsightReader reader)
{
    // As many as travel in an address.
    private const int NamesAtOnce = 200;

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

        // A shop has many items, and names of few are wanted: they are asked for when it is known of which.
        var rows = await reader.ReadAsync<Row>(ItemsSql.Write(query, scope, interest, by, hasNames: by != InterestKind.Item), scope.Parameters, cancellationToken);
        var facts = rows.ConvertAll(row => new MovementFacts(row.Sessions, row.Previous, row.Points));
        var movements = MovementTest.Test(query, facts, rows.Count == 0 ? 0 : rows[0].Tested, interest.DaysPerPoint, isCut: rows.Count == interest.MostRows);
        var shown = Enumerable.Range(0, rows.Count).Where(place => rows[place].Place <= limit).OrderBy(place => rows[place].Place).ToList();
        var told = shown.Concat(movements.Gaining).Concat(movements.Losing).Distinct().ToList();
        if (by == InterestKind.Item)
        {
            await NameAsync(query, rows, told, cancellationToken);
        }

        var items = told.ToDictionary(place => place, place => rows[place].ToInterest(movements.All[place], query.ComparedFrom is not null));
        return new ItemsAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            ComparedFrom = query.ComparedFrom,
            ComparedUntil = query.ComparedUntil,
            Sql = scope.Parameters.Write(ItemsSql.Write(query, scope, interest, by, hasNames: true)),
            Notes = movements.Notes,
            By = by.Name,
            Rows = [.. shown.Select(place => items[place])],
            Gaining = [.. movements.Gaining.Select(place => items[place] with { Series = rows[place].Points })],
            Losing = [.. movements.Losing.Select(place => items[place] with { Series = rows[place].Points })],
            DaysPerPoint = interest.DaysPerPoint,
        };
    }

    private async Task NameAsync(InsightQuery query, List<Row> rows, List<int> places, CancellationToken cancellationToken)
    {
        foreach (var some in places.Chunk(NamesAtOnce))
        {
            var parameters = new StatementParameters();
            var sql = ItemsSql.ItemNames(query, parameters, some.Select(place => rows[place].Key));
            var names = (await reader.ReadAsync<NameRow>(sql, parameters, cancellationToken)).ToDictionary(row => row.Key);
            foreach (var place in some)
            {
                rows[place] = names.TryGetValue(rows[place].Key, out var name)
                    ? rows[place] with { Id = name.Id, Name = name.Name, Brand = name.Brand, Category = name.Category }
                    : rows[place];
            }
        }
    }

    private sealed record NameRow(ulong Key, string Id, string Name, string Brand, string Category);

    private sealed record Row(ulong Key, long Sessions, long Previous, long Place, long Tested, long[] Points, long Carted, long Bought)
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public string Brand { get; init; } = "";

        public string Category { get; init; } = "";

        public ItemInterest ToInterest(Movement movement, bool isCompared) =>
            new(Id, Name, Brand, Category, Sessions, Carted, Bought, isCompared ? Previous : null, movement);
    }
}
