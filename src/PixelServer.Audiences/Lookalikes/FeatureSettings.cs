using PixelServer.Audiences.Building;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>ClickHouse's settings for statements over <c>visitor_activity</c>.</summary>
internal static class FeatureSettings
{
    // A hash table of one part of the visitors is quicker than to merge their months in order, as long as it need not go to the disk
    // (benchmarks: lookalike-speed).
    public static QuerySettings For(BuildLimits limits) => BuildSettings.For(limits, areSorted: false, spillAt: 0.8)

        // To translate a statement of hundreds of weights takes longer than it saves.
        .Set("compile_expressions", 0)

        // Which visitors are wanted is known before the row is whole: the id is of the key, so FINAL cannot change it.
        .Set("optimize_move_to_prewhere_if_final", 1)

        // A row's day decides on its partition, so rows of two partitions never replace each other.
        .Set("do_not_merge_across_partitions_select_final", 1);
}
