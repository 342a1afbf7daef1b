using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>ClickHouse's settings for statements of audiences.</summary>
internal static class BuildSettings
{
    /// <param name="limits">Bounds of memory.</param>
    /// <param name="areSorted">Visitors come sorted: they need not wait for a whole hash table of themselves.</param>
    /// <param name="spillAt">The share of the memory at which groups go to the disk.</param>
    public static QuerySettings For(BuildLimits limits, bool areSorted = true, double spillAt = 0.5)
    {
        var settings = new QuerySettings()
            .Set("async_insert", 0)
            .Set("max_memory_usage", limits.StatementBytes)
            .Set("max_bytes_before_external_group_by", (long)(limits.StatementBytes * spillAt))
            .Set("max_bytes_before_external_sort", limits.StatementBytes / 2)

            // To look for hundreds of thousands of visitors in the index costs more than to read all (benchmarks: audiences, half of a build).
            .Set("use_index_for_in_with_subqueries", 0)

            .Set("optimize_aggregation_in_order", areSorted ? 1 : 0);
        return limits.Threads > 0 ? settings.Set("max_threads", limits.Threads) : settings;
    }
}
