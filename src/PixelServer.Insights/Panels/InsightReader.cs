using System.Collections.Frozen;
using System.Globalization;
using PixelServer.Insights.Questions;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Insights.Panels;

/// <summary>Asks ClickHouse the questions of panels, within bounds of time and memory. Thread-safe.</summary>
/// <param name="client">Stays the caller's.</param>
public sealed class InsightReader(ClickHouseClient client)
{
    /// <summary>Visitors are counted exactly up to here.</summary>
    public const int ExactVisitors = 65_536;

    private volatile FrozenSet<string>? _zones;

    /// <summary>The rows of a statement.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses, takes too long, or cannot be reached.</exception>
    public async Task<List<T>> ReadAsync<T>(string sql, StatementParameters parameters, CancellationToken cancellationToken)
    {
        var settings = new QuerySettings()
            .Set("do_not_merge_across_partitions_select_final", 1)
            .Set("max_execution_time", 30)
            .Set("max_memory_usage", 2_000_000_000)
            .Set("max_bytes_before_external_group_by", 500_000_000);
        var rows = new List<T>();
        await foreach (var row in client.ReadRowsAsync<T>(sql, cancellationToken, parameters.ToQueryParameters(), settings))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>What day it is in a time zone; null where there is no such zone.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<DateOnly?> FindTodayAsync(string timeZone, CancellationToken cancellationToken)
    {
        _zones ??= (await client.QueryAsync("SELECT time_zone FROM system.time_zones FORMAT TSV", cancellationToken)).Split('\n').ToFrozenSet();
        if (!_zones.Contains(timeZone))
        {
            return null;
        }

        var today = await client.QueryAsync("SELECT toDate(now(), {tz:String}) FORMAT TSV", cancellationToken, new QueryParameters().Add("tz", timeZone));
        return DateOnly.ParseExact(today.TrimEnd('\n'), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>What is to be said of a number of visitors.</summary>
    internal static IEnumerable<string> NotesOn(long visitors) =>
        visitors > ExactVisitors ? ["Visitors are estimated, within about 0.5 % (two thirds of the time), where there are more than 65,536."] : [];
}
