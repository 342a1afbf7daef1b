using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>ClickHouse's settings for statements of audiences.</summary>
internal static class BuildSettings
{
    public static QuerySettings For(BuildLimits limits, bool areSorted = true)
    {
        var settings = new QuerySettings()
            .Set("async_insert", 0)
            .Set("max_memory_usage", limits.StatementBytes)
            .Set("max_bytes_before_external_group_by", limits.StatementBytes / 2)
            .Set("max_bytes_before_external_sort", limits.StatementBytes / 2)

            // To look for hundreds of thousands of visitors in the index costs more than to read all (benchmarks: audiences, half of a build).
            .Set("use_index_for_in_with_subqueries", 0)

            // Where visitors come sorted they need not wait for a whole hash table of themselves.
            .Set("optimize_aggregation_in_order", areSorted ? 1 : 0);
        return limits.Threads > 0 ? settings.Set("max_threads", limits.Threads) : settings;
    }
}
