using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>Tells how large a lookalike would be, before anything is learnt: from how many seeds and how many others. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
/// <param name="limits">How many seeds are needed.</param>
/// <param name="bounds">Bounds of memory.</param>
/// <param name="time">The clock.</param>
public sealed class LookalikePreview(ClickHouseClient client, LookalikeLimits limits, BuildLimits bounds, TimeProvider time)
{
    /// <summary>Counts seeds and everybody else.</summary>
    /// <exception cref="LookalikeException">The seed is gone or was never built.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<LookalikeSizePreview> CountAsync(AudienceDefinition definition, CompilationScope scope, CancellationToken cancellationToken)
    {
        var seeds = await SeedSource.FindAsync(definition, new AudienceStore(client, time), new AudienceWarehouse(client), cancellationToken);
        var parameters = new SqlParameterList();
        var universe = AudienceCompiler.CompileUniverse(definition, scope, parameters);
        var eligible = AudienceCompiler.CompileEligible(definition, scope, parameters);
        var sql = $"""
            SELECT
                (SELECT uniqExact(visitor_id) FROM {SqlText.Block(seeds.Compile(scope, parameters))} WHERE visitor_id IN (SELECT visitor_id FROM {SqlText.Block(eligible)})) AS seeds,
                (SELECT count() FROM {SqlText.Block(universe)} WHERE visitor_id NOT IN {SqlText.Block(seeds.Compile(scope, parameters))}) AS others
            """;
        var counts = new CountRow(0, 0);
        await foreach (var row in client.ReadRowsAsync<CountRow>(sql, cancellationToken, parameters.ToQueryParameters(), BuildSettings.For(bounds)))
        {
            counts = row;
        }

        var size = definition.Lookalike!.Size;
        var model = size.Similarity is null ? null : await new LookalikeStore(client).FindNewestAsync(LookalikeKey.Of(definition), cancellationToken);
        return new LookalikeSizePreview(counts.Seeds, counts.Others, SizeOf(size, counts.Others, model), [.. Warnings(counts, size, model)]);
    }

    private static long? SizeOf(LookalikeSize size, long others, LookalikeRecord? model) => size switch
    {
        { Until: { } until } => (long)Math.Ceiling((decimal)until * others) - (long)Math.Ceiling((decimal)size.From * others),
        { Count: { } count } => Math.Min(count, others),
        { Similarity: { } least } when model is not null => (long)(others * (model.Proof.Reach.LastOrDefault(point => point.Similarity >= least)?.Share ?? 0)),
        _ => null,
    };

    private IEnumerable<string> Warnings(CountRow counts, LookalikeSize size, LookalikeRecord? model)
    {
        if (counts.Seeds < limits.LeastSeeds)
        {
            yield return $"There are {counts.Seeds.ToString("N0", CultureInfo.InvariantCulture)} seeds; at least {limits.LeastSeeds} are needed, and it would not be built.";
        }
        else if (counts.Seeds < limits.ReliableSeeds)
        {
            yield return $"There are only {counts.Seeds} seeds; {limits.ReliableSeeds} or more make a steadier model.";
        }

        if (counts.Others == 0)
        {
            yield return "Nobody could be a member: everybody is a seed, or nobody is active, has consented and keeps to the rule.";
        }

        if (size.Similarity is not null && model is null)
        {
            yield return "How many have that similarity shows once the model is trained.";
        }
    }

    private sealed record CountRow(long Seeds, long Others);
}
