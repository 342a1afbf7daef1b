using PixelServer.Audiences.Building;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>ClickHouse's settings for statements over <c>visitor_activity</c>.</summary>
internal static class FeatureSettings
{
    // A hash table of one part of the visitors is quicker than to merge their months in order (benchmarks: lookalike-speed).
    public static QuerySettings For(BuildLimits limits) => BuildSettings.For(limits, areSorted: false)

        // To translate a statement of hundreds of weights takes longer than it saves.
        .Set("compile_expressions", 0)

        // A row's day decides on its partition, so rows of two partitions never replace each other.
        .Set("do_not_merge_across_partitions_select_final", 1);
}
