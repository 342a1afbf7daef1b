using PixelServer.Audiences.Building;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>ClickHouse's settings for statements over <c>visitor_activity</c> and <c>visitor_features</c>.</summary>
internal static class FeatureSettings
{
    // One alone would be waited for.
    private const int InsertThreads = 4;

    /// <summary>For one statement that scores everybody: so many weights are worth translating for so many visitors (benchmarks: lookalike-speed).</summary>
    /// <param name="limits">Bounds of memory.</param>
    public static QuerySettings ForScoring(BuildLimits limits) =>
        For(limits, isTranslated: true).Set("min_count_to_compile_expression", 0).Set("max_insert_threads", InsertThreads);

    /// <summary>For the others.</summary>
    /// <param name="limits">Bounds of memory.</param>
    public static QuerySettings For(BuildLimits limits) => For(limits, isTranslated: false);

    // A hash table of one part of the visitors is quicker than to merge their months in order, as long as it need not go to the disk
    // (benchmarks: lookalike-speed).
    private static QuerySettings For(BuildLimits limits, bool isTranslated) => BuildSettings.For(limits, areSorted: false, spillAt: 0.8)

        // To translate a statement for a part of the visitors takes longer than it saves.
        .Set("compile_expressions", isTranslated ? 1 : 0)

        // Which visitors are wanted is known before the row is whole: the id is of the key, so FINAL cannot change it.
        .Set("optimize_move_to_prewhere_if_final", 1)

        // A row's day decides on its partition, so rows of two partitions never replace each other.
        .Set("do_not_merge_across_partitions_select_final", 1);
}
