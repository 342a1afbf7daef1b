using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>
/// Keeps <c>visitor_features</c>: the days of <c>visitor_activity</c> added up for each visitor of a site, over a window. A filling works out anew the
/// visitors of whom days were filled since the last one, and those of whom days have left the window; where these are many it begins a new generation.
/// Stopped at any point it leaves nothing wrong, since each row is whole by itself; several at once do no harm. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="bounds">Bounds of memory.</param>
/// <param name="time">The clock.</param>
/// <param name="visitorsAtOnce">Visitors that one statement adds up, about: its memory is bounded by them.</param>
internal sealed class FeatureRollup(ClickHouseClient client, BuildLimits bounds, TimeProvider time, long visitorsAtOnce = 400_000)
{
    // Beyond it there would be many rows that count no longer, until they are merged. Chosen, not measured.
    private const double LargestChange = 0.25;

    // Whoever reads or fills a generation has finished so long after a newer one began.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    // A window that nobody has asked for so long is forgotten.
    private static readonly TimeSpan Unused = TimeSpan.FromDays(30);

    /// <summary>Takes in what has changed since the last filling of this site and window.</summary>
    /// <param name="site">The site.</param>
    /// <param name="asOf">The time from which features are counted back, in Unix milliseconds.</param>
    /// <param name="window">How far back.</param>
    /// <param name="seenUntil">What <see cref="Rollup.ActivityRollup.FillAsync"/> answered just now.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The generation to read; null where a later day was counted already, so that the days themselves must be added up.</returns>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<FeatureGeneration?> FillAsync(string site, long asOf, TimeSpan window, long seenUntil, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // Days before the oldest are gone, because their events are.
        var oldest = (await ReadNumbersAsync("SELECT toUInt64(toUInt16(min(day))) AS number FROM visitor_activity", cancellationToken)).Single();
        var days = new DayRange(asOf, window);
        var last = await FindLastAsync(site, window, seenUntil, cancellationToken);
        if (last is not null && last.Day > days.Today)
        {
            return null;
        }

        // Of two rows the newer number counts, also where nothing was seen between them.
        var number = BuildNumber.New(last is null ? seenUntil : Math.Max(seenUntil, BuildNumber.TimeOf(last.Filled).ToUnixTimeMilliseconds() + 1));
        var filling = new Filling(site, asOf, window, days.Today, Math.Max(days.First, (long)oldest), number);
        try
        {
            var changed = last is null ? null : await NoteChangesAsync(filling, last, cancellationToken);
            if (last is null || changed is null)
            {
                last = new FillRow(filling.Number, filling.Number, filling.Today, seenUntil);
                await AddUpAsync(filling, last.Generation, await CountVisitorsAsync(filling, cancellationToken), [], progress, cancellationToken);
            }
            else if (changed > 0)
            {
                await AddUpAsync(
                    filling,
                    last.Generation,
                    changed.Value,
                    [$"visitor_id IN (SELECT visitor_id FROM audience_changes WHERE build = {filling.Number.ToString(CultureInfo.InvariantCulture)})"],
                    progress,
                    cancellationToken);
            }
        }
        finally
        {
            await client.ExecuteAsync($"ALTER TABLE audience_changes DROP PARTITION {filling.Number.ToString(CultureInfo.InvariantCulture)}", CancellationToken.None);
        }

        await CompleteAsync(filling, last.Generation, seenUntil, cancellationToken);
        await CleanAsync(seenUntil, cancellationToken);
        return new FeatureGeneration(last.Generation, filling.First);
    }

    private async Task AddUpAsync(Filling filling, ulong generation, long visitors, IEnumerable<string> subjects, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var parts = (int)Math.Clamp((visitors / visitorsAtOnce) + 1, 1, bounds.MostParts);
        var done = 0;
        foreach (var range in VisitorRange.Split(parts))
        {
            var parameters = new SqlParameterList();
            var rows = FeatureSql.CompileActivity(filling.Site, filling.AsOf, filling.Window, [range.Contains("visitor_id"), .. subjects], parameters);
            await client.ExecuteAsync(
                SqlText.Join(
                    $"INSERT INTO visitor_features (generation, filled, {FeatureSql.Columns})",
                    $"SELECT {parameters.Number("generation", generation)}, {parameters.Number("filled", filling.Number)}, {FeatureSql.Columns}",
                    $"FROM {SqlText.Block(rows)}"),
                cancellationToken,
                parameters.ToQueryParameters(),
                FeatureSettings.For(bounds));
            progress?.Report(++done / (double)parts);
        }
    }

    // Notes of whom days were filled anew, or were not counted yet because they lay ahead, or whose first day is in the window no longer. Null where these are
    // many, or many are gone.
    private async Task<long?> NoteChangesAsync(Filling filling, FillRow last, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var from = $"toDateTime({parameters.Date("from_day", filling.First)}, 'UTC')";
        var generation = $"generation = {parameters.Number("generation", last.Generation)}";
        var standing = new StandingRow(0, 0);
        await foreach (var row in client.ReadRowsAsync<StandingRow>(
            $"SELECT count() AS visitors, countIf(last_time < {from}) AS gone FROM visitor_features FINAL WHERE {generation}",
            cancellationToken,
            parameters.ToQueryParameters(),
            FeatureSettings.For(bounds)))
        {
            standing = row;
        }

        var most = (long)(standing.Visitors * LargestChange);
        if (standing.Visitors == 0 || standing.Gone > most)
        {
            return null;
        }

        var site = $"site = {parameters.Text("site", filling.Site)}";
        var changed = SqlText.Join(
            "SELECT visitor_id FROM visitor_activity",
            $"WHERE {site} AND filled >= {parameters.Number("since", BuildNumber.At(last.SeenUntil + 1))}",
            "UNION DISTINCT",
            "SELECT visitor_id FROM visitor_activity",
            $"WHERE {site} AND day > {parameters.Date("counted_day", last.Day)} AND day <= {parameters.Date("today", filling.Today)}",
            "UNION DISTINCT",
            "SELECT visitor_id FROM visitor_features FINAL",
            $"WHERE {generation} AND first_time < {from} AND last_time >= {from}");
        await client.ExecuteAsync(
            SqlText.Join(
                "INSERT INTO audience_changes (build, visitor_id)",
                $"SELECT {parameters.Number("build", filling.Number)}, visitor_id FROM {SqlText.Block(changed)}",
                $"LIMIT {parameters.Number("most", (ulong)most + 1)}"),
            cancellationToken,
            parameters.ToQueryParameters(),
            FeatureSettings.For(bounds));
        var count = await new AudienceWarehouse(client).CountChangesAsync(filling.Number, cancellationToken);
        return count > most ? null : count;
    }

    // A sample, to know how many statements it takes.
    private async Task<long> CountVisitorsAsync(Filling filling, CancellationToken cancellationToken)
    {
        const double share = 0.01;
        var parameters = new SqlParameterList();
        var sql = $"SELECT uniq(visitor_id) FROM visitor_activity WHERE site = {parameters.Text("site", filling.Site)} AND visitor_id <= {parameters.Number("most", VisitorRange.Sample(share).Until)} FORMAT TSV";
        return (long)(long.Parse(await client.QueryAsync(sql, cancellationToken, parameters.ToQueryParameters()), CultureInfo.InvariantCulture) / share);
    }

    private async Task<FillRow?> FindLastAsync(string site, TimeSpan window, long seenUntil, CancellationToken cancellationToken)
    {
        await foreach (var row in client.ReadRowsAsync<FillRow>(
            """
            SELECT generation, filled, toUInt16(day) AS day, toUnixTimestamp64Milli(seen_until) AS seen_until FROM visitor_feature_fills
            WHERE site = {site:String} AND window_seconds = {window:UInt64} AND visitor_feature_fills.seen_until >= fromUnixTimestamp64Milli({unused:Int64}, 'UTC')
            ORDER BY generation DESC, filled DESC LIMIT 1
            """,
            cancellationToken,
            new QueryParameters().Add("site", site).Add("window", (ulong)window.TotalSeconds).Add("unused", seenUntil - (long)Unused.TotalMilliseconds)))
        {
            return row;
        }

        return null;
    }

    private Task CompleteAsync(Filling filling, ulong generation, long seenUntil, CancellationToken cancellationToken) => client.ExecuteAsync(
        """
        INSERT INTO visitor_feature_fills (site, window_seconds, generation, filled, day, seen_until, completed_at)
        SELECT {site:String}, {window:UInt64}, {generation:UInt64}, {filled:UInt64}, toDate({day:UInt16}), fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), fromUnixTimestamp64Milli({completed:Int64}, 'UTC')
        """,
        cancellationToken,
        new QueryParameters()
            .Add("site", filling.Site)
            .Add("window", (ulong)filling.Window.TotalSeconds)
            .Add("generation", generation)
            .Add("filled", filling.Number)
            .Add("day", (ulong)filling.Today)
            .Add("seen", seenUntil)
            .Add("completed", time.GetUtcNow().ToUnixTimeMilliseconds()),
        new QuerySettings().Set("async_insert", 0));

    // Generations that one has taken the place of which is not young itself, that were never complete, or that nobody asks for any more.
    private async Task CleanAsync(long now, CancellationToken cancellationToken)
    {
        var oldest = BuildNumber.At(now - (long)Kept.TotalMilliseconds);
        var inUse = await ReadNumbersAsync(
            $$"""
            SELECT max(generation) AS number FROM visitor_feature_fills WHERE generation < {{oldest.ToString(CultureInfo.InvariantCulture)}} GROUP BY site, window_seconds
            HAVING max(visitor_feature_fills.seen_until) >= fromUnixTimestamp64Milli({{(now - (long)Unused.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}}, 'UTC')
            """,
            cancellationToken);
        foreach (var generation in await ReadNumbersAsync(
            $"SELECT DISTINCT toUInt64(partition) AS number FROM {client.SystemTable("parts")} WHERE active AND database = currentDatabase() AND table = 'visitor_features'", cancellationToken))
        {
            if (generation < oldest && !inUse.Contains(generation))
            {
                await client.ExecuteAsync($"ALTER TABLE visitor_features DROP PARTITION {generation.ToString(CultureInfo.InvariantCulture)}", cancellationToken);
            }
        }
    }

    private async Task<HashSet<ulong>> ReadNumbersAsync(string sql, CancellationToken cancellationToken)
    {
        var numbers = new HashSet<ulong>();
        await foreach (var row in client.ReadRowsAsync<NumberRow>(sql, cancellationToken))
        {
            numbers.Add(row.Number);
        }

        return numbers;
    }

    private sealed record Filling(string Site, long AsOf, TimeSpan Window, long Today, long First, ulong Number);

    private sealed record FillRow(ulong Generation, ulong Filled, long Day, long SeenUntil);

    private sealed record StandingRow(long Visitors, long Gone);

    private sealed record NumberRow(ulong Number);
}
