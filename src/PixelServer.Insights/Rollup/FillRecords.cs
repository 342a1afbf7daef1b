using System.Globalization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Insights.Rollup;

/// <summary>What is written down of fillings in <c>insight_fills</c>. Thread-safe.</summary>
internal sealed class FillRecords(ClickHouseClient client, TimeProvider time)
{
    private const string Everything = "2149-06-06";

    /// <summary>The newest complete filling; null before the first.</summary>
    public async Task<InsightFill?> FindAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in client.ReadRowsAsync<InsightFill>(
            $"""
            SELECT toUnixTimestamp64Milli(max(insight_fills.seen_until)) AS seen_until, toUnixTimestamp64Milli(max(insight_fills.changed_at)) AS changed_at
            FROM insight_fills WHERE done_until = '{Everything}' HAVING count() > 0
            """,
            cancellationToken))
        {
            return row;
        }

        return null;
    }

    /// <summary>What was begun after a complete filling and stopped: when, and the end of the days that were done. In Unix milliseconds.</summary>
    public async Task<(long Begun, long DoneUntil)?> FindUnfinishedAsync(long last, CancellationToken cancellationToken)
    {
        await foreach (var row in client.ReadRowsAsync<UnfinishedRow>(
            """
            SELECT toUnixTimestamp64Milli(max(seen_until)) AS begun, toUnixTimestamp(toDateTime(argMax(done_until, (seen_until, done_until)), 'UTC')) * 1000 AS done_until
            FROM insight_fills WHERE seen_until > fromUnixTimestamp64Milli({last:Int64}, 'UTC') HAVING count() > 0
            """,
            cancellationToken,
            new QueryParameters().Add("last", last)))
        {
            return (row.Begun, row.DoneUntil);
        }

        return null;
    }

    /// <summary>Writes down that a filling is complete, or, with <paramref name="doneUntil"/>, how far it is.</summary>
    public Task AddAsync(InsightFill fill, long? doneUntil, CancellationToken cancellationToken) => client.ExecuteAsync(
        """
        INSERT INTO insight_fills (seen_until, changed_at, done_until, completed_at)
        SELECT fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), fromUnixTimestamp64Milli({changed:Int64}, 'UTC'), {done:Date}, fromUnixTimestamp64Milli({completed:Int64}, 'UTC')
        """,
        cancellationToken,
        new QueryParameters()
            .Add("seen", fill.SeenUntil)
            .Add("changed", fill.ChangedAt)
            .Add("done", doneUntil is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Everything)
            .Add("completed", time.GetUtcNow().ToUnixTimeMilliseconds()),
        new QuerySettings().Set("async_insert", 0));

    /// <summary>Deletes what is older than a day, but for the newest.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => client.ExecuteAsync(
        "DELETE FROM insight_fills WHERE completed_at < now() - INTERVAL 1 DAY AND seen_until < (SELECT max(seen_until) FROM insight_fills)", cancellationToken);

    private sealed record UnfinishedRow(long Begun, long DoneUntil);
}
